// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.tail.LaneStatus;
import org.apache.flink.api.connector.source.SourceEvent;

/** From a reader: a lane's status has changed. */
@AutoValue
public abstract class LaneReport implements SourceEvent {

    private static final long serialVersionUID = 1L;

    public abstract LaneStatus status();

    public static LaneReport of(LaneStatus status) {
        return new AutoValue_LaneReport(status);
    }
}
