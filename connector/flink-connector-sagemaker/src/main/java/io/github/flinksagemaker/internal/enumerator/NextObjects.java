package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
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
import java.util.concurrent.ExecutionException;

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
            if (exists(read.getValue(), "a GET of " + objects.get(read.getKey()))) {
                existing.add(read.getKey());
            }
        }
        return existing;
    }

    private boolean exists(CompletableFuture<StoredObject> read, String request) throws Exception {
        try {
            return Answers.await(read, Answers.BOUND, request).exists();
        } catch (ExecutionException e) {
            if (forbiddenMeansMissing
                    && e.getCause() instanceof ServiceException
                    && ((ServiceException) e.getCause()).kind() == ErrorKind.ACCESS_DENIED) {
                return false;
            }
            throw e;
        }
    }
}
