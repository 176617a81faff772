// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LedgerDecoder;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.TrimMark;
import io.github.flinksagemaker.internal.s3.ListRequest;
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
    private final CleanupRequests requests;

    LiveLaneCleanup(CleanupContext context) {
        this.context = context;
        this.requests = context.requests;
    }

    void clean(CoveredLane covered) throws InterruptedException {
        long cutoff = context.cutoff();
        TrimFile trim = TrimFile.read(context, covered.lane());
        if (trim.mark().isDeleted()) {
            return; // it has been given up
        }
        cleanSegments(covered, trim, cutoff);
        if (covered.firstCommit() > 0) {
            cleanCommits(covered, trim, cutoff);
        }
    }

    private void cleanSegments(CoveredLane covered, TrimFile trim, long cutoff)
            throws InterruptedException {
        LaneId lane = covered.lane();
        LaneAttempts attempts = new LaneAttempts(context, lane);
        S3Location folder = context.paths.segments(lane);
        List<NumberedObject> listed = new ArrayList<>();
        requests.list(
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
                    long mark = trim.mark().firstSegment();
                    List<NumberedObject> old =
                            oldOnes(listed, covered.firstSegment(), mark, cutoff);
                    if (!old.isEmpty()) {
                        trim.advanceTo(behind(old), 0);
                        deleteSegments(lane, old, attempts);
                    }
                    boolean all = old.size() == listed.size();
                    listed.clear();
                    listed.add(newest);
                    return all;
                });
    }

    /** Those at the beginning that lie below {@code end} and are old, or below the mark already. */
    private static List<NumberedObject> oldOnes(
            List<NumberedObject> listed, long end, long mark, long cutoff) {
        int count = 0;
        for (NumberedObject object : listed) {
            boolean leftOver = object.number() < mark;
            if (object.number() >= end || !leftOver && object.lastModified() > cutoff) {
                break;
            }
            count++;
        }
        return listed.subList(0, count);
    }

    private static long behind(List<NumberedObject> objects) {
        return objects.get(objects.size() - 1).number() + 1;
    }

    /**
     * Inputs and attempts go first: as long as the segment that names them is there, a repetition
     * finds them.
     */
    private void deleteSegments(LaneId lane, List<NumberedObject> segments, LaneAttempts attempts)
            throws InterruptedException {
        boolean deletesInputs = context.policy.deletesInputs();
        if (deletesInputs || attempts.exist()) {
            List<String> inputs = new ArrayList<>();
            requests.read(
                    segments,
                    (segment, bytes) -> {
                        List<LedgerEntry> entries = entriesOf(lane, segment.location(), bytes);
                        if (deletesInputs) {
                            deleteInputs(entries, inputs);
                        }
                        attempts.deleteOf(entries);
                        return true;
                    });
            requests.delete(inputs);
            attempts.deleteRest();
        }
        requests.delete(NumberedObject.keys(segments));
    }

    private static List<LedgerEntry> entriesOf(LaneId lane, S3Location segment, byte[] bytes) {
        List<LedgerEntry> entries = new ArrayList<>();
        for (LedgerEntry entry : LedgerDecoder.SEGMENT.decode(segment, bytes).entries()) {
            if (entry.invocationId().lane().equals(lane)) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /** Many at once: what is left waits in {@code inputs}. */
    private void deleteInputs(List<LedgerEntry> entries, List<String> inputs)
            throws InterruptedException {
        for (LedgerEntry entry : entries) {
            S3Location input = context.rules.inputOf(entry);
            if (input != null) {
                inputs.add(input.key());
            }
        }
        while (inputs.size() >= CleanupRequests.MAX_DELETES) {
            List<String> some = inputs.subList(0, CleanupRequests.MAX_DELETES);
            requests.delete(some);
            some.clear();
        }
    }

    /**
     * A commit goes when all its segments lie below the mark: whoever starts at the mark still
     * finds the commits of everything that is there.
     */
    private void cleanCommits(CoveredLane covered, TrimFile trim, long cutoff)
            throws InterruptedException {
        S3Location folder = context.paths.commits(covered.lane());
        requests.list(
                ListRequest.keys(folder, null),
                page -> {
                    List<NumberedObject> listed = NumberedObject.in(folder, page);
                    long mark = trim.mark().firstCommit();
                    long end = firstReadable(covered.firstCommit(), listed, trim.mark(), cutoff);
                    List<NumberedObject> old = oldOnes(listed, end, mark, cutoff);
                    if (!old.isEmpty()) {
                        trim.advanceTo(0, behind(old));
                        requests.delete(NumberedObject.keys(old));
                    }
                    return old.size() == listed.size();
                });
    }

    /** The first commit that makes a segment readable which is not below the mark, or the end. */
    private long firstReadable(long end, List<NumberedObject> listed, TrimMark mark, long cutoff)
            throws InterruptedException {
        long[] first = {end};
        List<NumberedObject> candidates = new ArrayList<>();
        for (NumberedObject commit : oldOnes(listed, end, mark.firstCommit(), cutoff)) {
            if (commit.number() >= mark.firstCommit()) {
                candidates.add(commit);
            }
        }
        requests.read(
                candidates,
                (commit, bytes) -> {
                    boolean below =
                            LedgerDecoder.COMMIT.decode(commit.location(), bytes).toSegment()
                                    < mark.firstSegment();
                    first[0] = below ? end : commit.number();
                    return below;
                });
        return first[0];
    }
}
