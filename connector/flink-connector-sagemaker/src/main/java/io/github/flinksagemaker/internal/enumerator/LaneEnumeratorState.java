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

    /** Lanes from before this time that are not in the state are taken for finished, in ms. */
    abstract long horizon();

    abstract List<LaneRecord> lanes();

    static LaneEnumeratorState of(
            boolean bounded, boolean ended, long horizon, List<LaneRecord> lanes) {
        return new AutoValue_LaneEnumeratorState(bounded, ended, horizon, lanes);
    }
}
