// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LedgerDecoder;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes what a checkpoint covers of a lane that goes on, page by page, each behind the trim mark.
 *
 * <p>Segment 0 stays, because every reader starts with it, and so does the newest segment: a
 * successor finds the lane's tail by it (rule 8). Each run lists from the lane's beginning, so that
 * what a crash left below the mark goes too.
 */
final class LiveLaneCleanup {

    private final CleanupContext context;
    private final SegmentDeletion segments;

    LiveLaneCleanup(CleanupContext context) {
        this.context = context;
        this.segments = new SegmentDeletion(context);
    }

    void clean(CoveredLane covered) throws InterruptedException {
        long cutoff = context.cutoff();
        TrimFile trim = TrimFile.read(context.requests, context.paths.trim(covered.lane()));
        if (trim.mark().isDeleted()) {
            return; // the enumerator is at it
        }
        cleanSegments(covered, trim, cutoff);
        if (covered.firstCommit() > 0) {
            cleanCommits(covered, trim, cutoff);
        }
    }

    private void cleanSegments(CoveredLane covered, TrimFile trim, long cutoff)
            throws InterruptedException {
        LaneId lane = covered.lane();
        S3Location folder = context.paths.segments(lane);
        List<NumberedObject> listed = new ArrayList<>();
        context.requests.list(
                ListRequest.keys(folder, context.paths.segment(lane, 0).key()),
                page -> {
                    listed.addAll(NumberedObject.in(folder, page));
                    if (listed.isEmpty()) {
                        return true;
                    }
                    // What is gone already is never to be waited for, whatever the mark says.
                    long first = listed.get(0).number();
                    trim.advanceTo(first > 1 ? Math.min(first, covered.firstSegment()) : 0, 0);
                    NumberedObject newest = listed.remove(listed.size() - 1);
                    List<NumberedObject> old = new ArrayList<>();
                    for (NumberedObject segment : listed) {
                        boolean leftOver = segment.number() < trim.mark().firstSegment();
                        if (segment.number() >= covered.firstSegment()
                                || !leftOver && segment.lastModified() > cutoff) {
                            break;
                        }
                        old.add(segment);
                    }
                    if (!old.isEmpty()) {
                        trim.advanceTo(old.get(old.size() - 1).number() + 1, 0);
                        segments.delete(lane, old);
                    }
                    boolean all = old.size() == listed.size();
                    listed.clear();
                    listed.add(newest);
                    return all;
                });
    }

    /**
     * A commit goes when all its segments lie below the mark: whoever starts at the mark still
     * finds the commits of everything that is there.
     */
    private void cleanCommits(CoveredLane covered, TrimFile trim, long cutoff)
            throws InterruptedException {
        S3Location folder = context.paths.commits(covered.lane());
        context.requests.list(
                ListRequest.keys(folder, null),
                page -> {
                    List<NumberedObject> listed = NumberedObject.in(folder, page);
                    List<NumberedObject> old = new ArrayList<>();
                    for (NumberedObject commit : listed) {
                        boolean leftOver = commit.number() < trim.mark().firstCommit();
                        if (!leftOver
                                && (commit.number() >= covered.firstCommit()
                                        || commit.lastModified() > cutoff
                                        || lastSegmentOf(commit) >= trim.mark().firstSegment())) {
                            break;
                        }
                        old.add(commit);
                    }
                    if (!old.isEmpty()) {
                        trim.advanceTo(0, old.get(old.size() - 1).number() + 1);
                        context.requests.deleteAll(NumberedObject.locations(old));
                    }
                    return old.size() == listed.size();
                });
    }

    private long lastSegmentOf(NumberedObject commit) throws InterruptedException {
        StoredObject object = context.requests.get(commit.location());
        return object.exists()
                ? LedgerDecoder.COMMIT.decode(commit.location(), object.bytes()).toSegment()
                : -1;
    }
}
