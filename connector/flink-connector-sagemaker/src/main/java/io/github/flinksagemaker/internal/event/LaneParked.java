// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.TreeMap;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * From a reader: it reads this lane no further, of which nothing is open. Answers {@link ParkLane}.
 */
@AutoValue
public abstract class LaneParked implements SourceEvent {

    private static final long serialVersionUID = 1L;

    public abstract LaneId lane();

    public abstract long nextSegment();

    public abstract long nextCommit();

    public abstract long committedTo();

    public abstract long startTime();

    /** Whether the lane is tailed by its commits. */
    public abstract boolean readCommitted();

    public static LaneParked of(LaneSplit position, boolean readCommitted) {
        return new AutoValue_LaneParked(
                position.lane(),
                position.nextSegment(),
                position.nextCommit(),
                position.committedTo(),
                position.startTime(),
                readCommitted);
    }

    /** Where its reading goes on. */
    public LaneSplit position() {
        return LaneSplit.of(
                lane(),
                nextSegment(),
                new TreeMap<>(),
                nextCommit(),
                committedTo(),
                false,
                startTime());
    }
}
