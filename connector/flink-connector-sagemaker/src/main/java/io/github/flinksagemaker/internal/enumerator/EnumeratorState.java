// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a checkpoint holds of the enumerator. */
@AutoValue
public abstract class EnumeratorState {

    /** Whether the source was bounded, so that no lane has been forgotten. */
    abstract boolean bounded();

    /** What was accepted before this does not come out, in ms; 0 for all. Decided once. */
    abstract long startTime();

    /** Lanes from before this time that are not in the state are taken for finished, in ms. */
    abstract long horizon();

    /** What {@link ForgottenLanes} holds. */
    @SuppressWarnings("mutable") // a copy that nobody changes
    abstract long[] forgotten();

    abstract List<LaneState> lanes();

    /** The runs that the source has read, {@link LaneOrigin#NO_RUN} among them (rule 34). */
    abstract Set<String> runs();

    /** When the source first started, in ms; by the store's clock, if it told. */
    abstract long startedAt();

    /**
     * Whether the store had answered, so that {@link #startTime} and {@link #startedAt} are for
     * good. If not, the latter is by the host's clock, and there are no lanes.
     */
    abstract boolean startDecided();

    /** No lane of the source's own runs is older by its name, in ms; 0 if it may be. */
    abstract long begunAfter();

    /** Segments that nobody has, unless a reader's state in this checkpoint has them (rule 49). */
    abstract List<SegmentSplit> inDoubt();

    /**
     * To be asked before a restore.
     *
     * @throws IllegalStateException if a bounded source is to go on from an unbounded one's state
     */
    public static void checkRestorable(
            SourceSettings settings, @Nullable EnumeratorState restored) {
        if (restored != null && settings.bounded() && !restored.bounded()) {
            throw new IllegalStateException(
                    "a bounded source can't go on from an unbounded source's state, which doesn't"
                            + " know how lanes ended: setBounded(false), or start it without state");
        }
    }

    static EnumeratorState of(
            boolean bounded,
            long startTime,
            long horizon,
            long[] forgotten,
            List<LaneState> lanes,
            Set<String> runs,
            long startedAt,
            boolean startDecided,
            long begunAfter,
            List<SegmentSplit> inDoubt) {
        return new AutoValue_EnumeratorState(
                bounded,
                startTime,
                horizon,
                forgotten,
                lanes,
                runs,
                startedAt,
                startDecided,
                begunAfter,
                inDoubt);
    }
}
