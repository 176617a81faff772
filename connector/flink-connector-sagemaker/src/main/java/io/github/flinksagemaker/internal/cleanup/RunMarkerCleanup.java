package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the markers of runs that have no lane any more (rule 34): their results have all come
 * out, so that nothing could be mixed up if the id is used again.
 */
final class RunMarkerCleanup {

    private final CleanupContext context;

    /** The runs of lanes that are there, each read once; empty for a lane of no run. */
    private final Map<LaneId, Optional<String>> runs = new HashMap<>();

    RunMarkerCleanup(CleanupContext context) {
        this.context = context;
    }

    void clean(Collection<LaneId> lanes, DoneLanes done) throws InterruptedException {
        List<String> old = oldMarkers(done);
        if (old.isEmpty()) {
            return;
        }
        Set<String> there = runsOf(lanes);
        if (there == null) {
            return;
        }
        BatchedDeletes deletes = new BatchedDeletes(context.requests);
        for (String run : old) {
            if (!there.contains(run)) {
                deletes.add(context.paths.runs().resolve(run));
            }
        }
        deletes.flush();
    }

    private List<String> oldMarkers(DoneLanes done) throws InterruptedException {
        long cutoff = context.cutoff();
        S3Location folder = context.paths.runs();
        List<String> old = new ArrayList<>();
        context.requests.list(
                ListRequest.keys(folder, null),
                page -> {
                    for (ObjectListing.Item item : page.items()) {
                        String run = item.key().substring(folder.key().length());
                        if (item.lastModified() <= cutoff && done.isRead(run)) {
                            old.add(run);
                        }
                    }
                    return true;
                });
        return old;
    }

    /** Null if a lane does not say which run's it is, such as one that is being deleted. */
    private @Nullable Set<String> runsOf(Collection<LaneId> lanes) throws InterruptedException {
        runs.keySet().retainAll(new HashSet<>(lanes));
        Set<String> found = new HashSet<>();
        for (LaneId lane : lanes) {
            Optional<String> run = runs.get(lane);
            if (run == null) {
                run = read(lane);
            }
            if (run == null) {
                return null;
            }
            runs.put(lane, run);
            run.ifPresent(found::add);
        }
        return found;
    }

    private @Nullable Optional<String> read(LaneId lane) throws InterruptedException {
        S3Location location = context.paths.segment(lane, 0);
        StoredObject object = context.requests.get(location);
        if (!object.exists()) {
            return null;
        }
        try {
            LaneOpening opening =
                    SegmentCodec.decode(object.bytes(), location.toString()).segment().opening();
            return Optional.ofNullable(opening == null ? null : opening.run());
        } catch (LedgerFormatException e) {
            return null;
        }
    }
}
