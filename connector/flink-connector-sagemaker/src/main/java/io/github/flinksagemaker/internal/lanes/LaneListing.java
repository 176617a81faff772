// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a look at the ledger's folders found. */
@AutoValue
public abstract class LaneListing {

    /** When the look began, milliseconds since the epoch. */
    public abstract long startedAt();

    /** Whether everything was listed, not only what lies after the horizon. */
    public abstract boolean full();

    /** Lanes found, known ones included; without those too old to be new. */
    public abstract List<LaneId> lanes();

    /** The runs that the source reads, as far as this look tells; none if it reads all. */
    public abstract Set<String> runs();

    /** No lane of these runs is older by its name, in ms; 0 if it may be. */
    public abstract long begunAfter();

    /**
     * By how much the store's clock is ahead of this host's, in milliseconds; less than a second
     * and the time of an answer too little. Absent if it does not date its answers.
     */
    public abstract @Nullable Long storeAhead();

    LaneListing dated(@Nullable Long storeAhead) {
        return new AutoValue_LaneListing(
                startedAt(), full(), lanes(), runs(), begunAfter(), storeAhead);
    }

    static LaneListing of(long startedAt, boolean full, List<LaneId> lanes) {
        return of(startedAt, full, lanes, Set.of(), LaneDiscovery.NO_HORIZON);
    }

    static LaneListing of(
            long startedAt, boolean full, List<LaneId> lanes, Set<String> runs, long begunAfter) {
        return new AutoValue_LaneListing(startedAt, full, lanes, runs, begunAfter, null);
    }
}
