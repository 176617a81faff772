// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads lanes' openings; waits for S3. */
public final class LaneOpenings {

    private static final int CONCURRENT = 32;

    private final ObjectStore store;
    private final LedgerPaths paths;
    private final long maxSegmentSize;
    private final boolean forbiddenMeansMissing;

    public LaneOpenings(ObjectStore store, LedgerPaths paths, SourceSettings settings) {
        this.store = store;
        this.paths = paths;
        this.maxSegmentSize = settings.maxSegmentSize();
        this.forbiddenMeansMissing = settings.forbiddenMeansMissing();
    }

    /** What has been read of some lanes. */
    static final class Read {
        /** Null stands for an opening that is gone: the lane is being deleted. */
        final Map<LaneId, @Nullable LaneOpening> openings = new HashMap<>();

        /** Lanes whose segment 0 can't be read, which whoever reads the lane will say. */
        final List<LaneId> unreadable = new ArrayList<>();
    }

    Read read(Collection<LaneId> lanes) throws Exception {
        Read read = new Read();
        List<LaneId> all = new ArrayList<>(lanes);
        for (int from = 0; from < all.size(); from += CONCURRENT) {
            List<LaneId> some = all.subList(from, Math.min(all.size(), from + CONCURRENT));
            List<CompletableFuture<StoredObject>> objects = new ArrayList<>();
            for (LaneId lane : some) {
                objects.add(store.getUpTo(paths.segment(lane, 0), maxSegmentSize));
            }
            for (int i = 0; i < some.size(); i++) {
                StoredObject object =
                        Answers.awaitObject(
                                objects.get(i),
                                "a GET of " + paths.segment(some.get(i), 0),
                                forbiddenMeansMissing);
                note(some.get(i), object, read);
            }
        }
        return read;
    }

    private void note(LaneId lane, StoredObject object, Read read) {
        if (!object.exists()) {
            read.openings.put(lane, null);
            return;
        }
        LaneOpening opening = SegmentCodec.openingIn(object.bytes(), paths.segment(lane, 0));
        if (opening == null) {
            read.unreadable.add(lane);
        } else {
            read.openings.put(lane, opening);
        }
    }
}
