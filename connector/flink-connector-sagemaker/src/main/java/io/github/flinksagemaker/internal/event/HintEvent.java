// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.watch.Hint;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * To a reader: notifications of invocations of its lanes, and whether the queue that they come from
 * answers; while it does not, the reader polls as it would without one. Readers that have not been
 * told take it that it does. May be lost without harm.
 */
@AutoValue
public abstract class HintEvent implements SourceEvent {

    private static final long serialVersionUID = 1L;

    public abstract List<Hint> hints();

    public abstract boolean queueAnswers();

    public static HintEvent of(List<Hint> hints, boolean queueAnswers) {
        return new AutoValue_HintEvent(new ArrayList<>(hints), queueAnswers);
    }
}
