package io.github.flinksagemaker.internal.enumerator;

import com.google.auto.value.AutoValue;
import java.util.List;

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

    static LaneEnumeratorState of(
            boolean bounded,
            boolean ended,
            long startTime,
            long horizon,
            long[] forgotten,
            List<LaneRecord> lanes) {
        return new AutoValue_LaneEnumeratorState(
                bounded, ended, startTime, horizon, forgotten, lanes);
    }
}
