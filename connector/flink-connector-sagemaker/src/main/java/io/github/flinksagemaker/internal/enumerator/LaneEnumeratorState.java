// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import java.util.List;
import java.util.Set;

/** What a checkpoint holds of the enumerator. */
@AutoValue
public abstract class LaneEnumeratorState {

    /** The horizon before any full scan of the ledger: nothing is too old to be new. */
    static final long NO_HORIZON = 0;

    /** Whether the source was bounded, so that retired lanes know whether they were closed. */
    abstract boolean bounded();

    /** Whether the ledger's end has been declared. */
    abstract boolean ended();

    /** What was accepted before this does not come out, in ms; 0 for all. Decided once. */
    abstract long startTime();

    /** Lanes from before this time that are not in the state are taken for finished, in ms. */
    abstract long horizon();

    /** What {@link ForgottenLanes} holds. */
    @SuppressWarnings("mutable") // a copy that nobody changes
    abstract long[] forgotten();

    abstract List<LaneRecord> lanes();

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

    static LaneEnumeratorState of(
            boolean bounded,
            boolean ended,
            long startTime,
            long horizon,
            long[] forgotten,
            List<LaneRecord> lanes,
            Set<String> runs,
            long startedAt,
            boolean startDecided,
            long begunAfter) {
        return new AutoValue_LaneEnumeratorState(
                bounded,
                ended,
                startTime,
                horizon,
                forgotten,
                lanes,
                runs,
                startedAt,
                startDecided,
                begunAfter);
    }
}
