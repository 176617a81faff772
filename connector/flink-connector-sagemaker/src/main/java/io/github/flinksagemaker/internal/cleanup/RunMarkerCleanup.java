// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerDecoder;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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

    /** {@code lanes} in the order of their names. */
    void clean(List<LaneId> lanes, DoneLanes done) throws InterruptedException {
        Set<String> gone = oldMarkers(done);
        runs.keySet().retainAll(new HashSet<>(lanes));
        for (int i = lanes.size() - 1; i >= 0 && !gone.isEmpty(); i--) { // what goes on is new
            Optional<String> run = runOf(lanes.get(i));
            if (run == null) {
                return;
            }
            run.ifPresent(gone::remove);
        }
        List<S3Location> markers = new ArrayList<>();
        gone.forEach(run -> markers.add(context.paths.runs().resolve(run)));
        context.requests.deleteAll(markers);
    }

    private Set<String> oldMarkers(DoneLanes done) throws InterruptedException {
        long cutoff = context.cutoff();
        Long others = context.otherRunsCutoff();
        S3Location folder = context.paths.runs();
        Set<String> old = new TreeSet<>();
        context.requests.list(
                ListRequest.keys(folder, null),
                page -> {
                    for (ObjectListing.Item item : page.items()) {
                        String run = item.key().substring(folder.key().length());
                        boolean own = item.lastModified() <= cutoff && done.isRead(run);
                        if (own || others != null && item.lastModified() <= others) {
                            old.add(run);
                        }
                    }
                    return true;
                });
        return old;
    }

    /** Null if the lane does not say which run's it is, such as one that is being deleted. */
    private @Nullable Optional<String> runOf(LaneId lane) throws InterruptedException {
        Optional<String> known = runs.get(lane);
        Optional<String> run = known == null ? read(lane) : known;
        if (run != null) {
            runs.put(lane, run);
        }
        return run;
    }

    private @Nullable Optional<String> read(LaneId lane) throws InterruptedException {
        S3Location location = context.paths.segment(lane, 0);
        StoredObject object = context.requests.getIfThere(location);
        Segment segment =
                object.exists()
                        ? LedgerDecoder.SEGMENT.decodeOrNull(location, object.bytes())
                        : null;
        if (segment == null) {
            return null;
        }
        LaneOpening opening = segment.opening();
        return Optional.ofNullable(opening == null ? null : opening.run());
    }
}
