// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;
import org.jspecify.annotations.Nullable;

/**
 * All that a reader tells the enumerator (rules 33, 44 to 46). The first reports of an attempt
 * announce what it has restored; until the last of these has come, nothing is assigned to it.
 */
@AutoValue
public abstract class ReaderReport implements SourceEvent {

    private static final long serialVersionUID = 1L;

    /** {@link #passedCheckpoint} of a reader that has taken no snapshot. */
    public static final long NO_CHECKPOINT = -1;

    /** The newest checkpoint behind whose snapshot the reader has been polled (rule 33). */
    public abstract long passedCheckpoint();

    /** How many segments this attempt has been assigned so far, restored ones not counted. */
    public abstract long received();

    /** How many further segments it would take, beyond those received. */
    public abstract int room();

    /** What is not held any more: it has been emitted, and has left the reader's state. */
    public abstract List<LaneSegments> finished();

    /** What the attempt has restored, part by part; empty in all later reports. */
    public abstract List<LaneSegments> held();

    /** Whether all that it has restored has been told with this report. */
    public abstract boolean announced();

    /** Whether the execution is batch, where jobs follow each other. */
    public abstract boolean batchExecution();

    /** Why the reader can't start, and the way out: no client can be made of the settings. */
    public abstract @Nullable String refusal();

    public abstract Builder toBuilder();

    /** A report in which nothing has happened yet. */
    public static Builder builder() {
        return new AutoValue_ReaderReport.Builder()
                .setPassedCheckpoint(NO_CHECKPOINT)
                .setReceived(0)
                .setRoom(0)
                .setFinished(List.of())
                .setHeld(List.of())
                .setAnnounced(true)
                .setBatchExecution(false);
    }

    /** Builds a {@link ReaderReport}. */
    @AutoValue.Builder
    public abstract static class Builder {

        public abstract Builder setPassedCheckpoint(long checkpoint);

        public abstract Builder setReceived(long segments);

        public abstract Builder setRoom(int segments);

        public abstract Builder setFinished(List<LaneSegments> finished);

        public abstract Builder setHeld(List<LaneSegments> held);

        public abstract Builder setAnnounced(boolean announced);

        public abstract Builder setBatchExecution(boolean batch);

        public abstract Builder setRefusal(@Nullable String reason);

        abstract List<LaneSegments> finished();

        abstract List<LaneSegments> held();

        abstract ReaderReport autoBuild();

        /** Copies lists, so that they can be serialized whatever they were. */
        public ReaderReport build() {
            return setFinished(new ArrayList<>(finished()))
                    .setHeld(new ArrayList<>(held()))
                    .autoBuild();
        }
    }
}
