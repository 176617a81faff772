// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.watch.Hint;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;

/** To a reader: notifications of invocations of its lanes. It may be lost without harm. */
@AutoValue
public abstract class LookNow implements SourceEvent {

    private static final long serialVersionUID = 1L;

    public abstract List<Hint> hints();

    public static LookNow of(List<Hint> hints) {
        return new AutoValue_LookNow(new ArrayList<>(hints));
    }
}
