// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Deletes the markers of runs that have no lane any more (rule 34): their results have all come
 * out, so that nothing could be mixed up if the id is used again.
 */
final class RunMarkerCleanup {

    private final CleanupContext context;
    private final KnownOpenings openings;

    RunMarkerCleanup(CleanupContext context, KnownOpenings openings) {
        this.context = context;
        this.openings = openings;
    }

    /** {@code lanes} in the order of their names. */
    void clean(List<LaneId> lanes, DoneLanes done) throws InterruptedException {
        Set<String> gone = oldMarkers(done);
        for (int i = lanes.size() - 1; i >= 0 && !gone.isEmpty(); i--) { // what goes on is new
            LaneOpening opening = openings.of(lanes.get(i));
            if (opening == null) {
                return; // it does not say which run's it is, such as one that is being deleted
            }
            if (opening.run() != null) {
                gone.remove(opening.run());
            }
        }
        List<String> keys = new ArrayList<>();
        gone.forEach(run -> keys.add(context.paths.runs().resolve(run).key()));
        context.requests.delete(keys);
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
}
