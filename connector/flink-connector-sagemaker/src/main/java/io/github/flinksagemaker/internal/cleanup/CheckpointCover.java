// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import com.google.auto.value.AutoValue;
import java.util.List;

/** What a checkpoint still needs of the ledger, with anything that restores it. */
@AutoValue
public abstract class CheckpointCover {

    /** How far lanes that go on are covered; nothing of one that is not among them is deleted. */
    public abstract List<CoveredLane> live();

    public abstract DoneLanes done();

    /**
     * A snapshot's cover.
     *
     * @param live lanes that go on. Left out are those that have ended, which soon are deleted
     *     whole, and those opened before the start position, by their name: they may have a part
     *     from before it, which has not been read. Dormant ones may be, too: each costs requests in
     *     every round, and nothing has come since they were cleaned
     */
    public static CheckpointCover of(List<CoveredLane> live, DoneLanes done) {
        return new AutoValue_CheckpointCover(List.copyOf(live), done);
    }
}
