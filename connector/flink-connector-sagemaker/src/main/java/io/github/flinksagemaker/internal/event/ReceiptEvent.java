// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import org.apache.flink.api.connector.source.SourceEvent;

/** To a reader: the enumerator knows what it has restored, and what has come since (rule 49). */
@AutoValue
public abstract class ReceiptEvent implements SourceEvent {

    private static final long serialVersionUID = 1L;

    /** The enumerator knows of nothing yet. */
    public static final long NONE = -1;

    /** As many as {@link ReaderReport#received} said. */
    public abstract long received();

    public static ReceiptEvent of(long received) {
        return new AutoValue_ReceiptEvent(received);
    }
}
