// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Asks S3 for the next objects of lanes; waits for it, so it is one of {@link SlowCalls}. */
final class NextObjects {

    private final ObjectStore store;
    private final LedgerPaths paths;
    private final boolean forbiddenMeansMissing;

    NextObjects(ObjectStore store, LedgerPaths paths, SourceSettings settings) {
        this.store = store;
        this.paths = paths;
        this.forbiddenMeansMissing = settings.forbiddenMeansMissing();
    }

    /** The key at which a dormant lane goes on, if ever. */
    S3Location of(TrackedLane lane) {
        return lane.isReadCommitted()
                ? paths.commit(lane.lane(), lane.position().nextCommit())
                : paths.segment(lane.lane(), lane.position().nextSegment());
    }

    /** The lanes whose object is there. */
    List<LaneId> existing(Map<LaneId, S3Location> objects) throws Exception {
        Map<LaneId, CompletableFuture<StoredObject>> reads = new LinkedHashMap<>();
        objects.forEach((lane, object) -> reads.put(lane, store.getRange(object, 0, 1)));
        List<LaneId> existing = new ArrayList<>();
        for (Map.Entry<LaneId, CompletableFuture<StoredObject>> read : reads.entrySet()) {
            String request = "a GET of " + objects.get(read.getKey());
            if (Answers.awaitObject(read.getValue(), request, forbiddenMeansMissing).exists()) {
                existing.add(read.getKey());
            }
        }
        return existing;
    }
}
