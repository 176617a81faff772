// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import org.apache.flink.api.connector.source.SourceEvent;

/** From a reader in its task's first attempt: no client can be made of the settings. */
@AutoValue
public abstract class ReaderRefused implements SourceEvent {

    private static final long serialVersionUID = 1L;

    /** What is refused, and the way out. */
    public abstract String reason();

    public static ReaderRefused of(String reason) {
        return new AutoValue_ReaderRefused(reason);
    }
}
