// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerDecoder;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a lane that is done with: mark, inputs with orphans among them, attempts, segments from
 * the opening on, commits, and at last the last segment, which until then keeps the lane in
 * listings, so that a repetition finds what a crash left (rules 11 and 28). The mark stays.
 */
final class DoneLaneCleanup {

    private final CleanupContext context;
    private final KnownOpenings openings;

    DoneLaneCleanup(CleanupContext context, KnownOpenings openings) {
        this.context = context;
        this.openings = openings;
    }

    /** Returns whether nothing but the mark is left of the lane. */
    boolean clean(LaneId lane, DoneLanes done) throws InterruptedException {
        LaneOpening opening = openings.of(lane);
        if (opening != null && !done.isRead(lane, opening)) {
            return false;
        }
        long cutoff = context.cutoff();
        LaneObjects found = find(lane, cutoff);
        return found != null
                && isDone(lane, found, opening, done)
                && isOver(found, opening)
                && delete(lane, found, cutoff);
    }

    private static boolean isDone(
            LaneId lane, LaneObjects found, @Nullable LaneOpening opening, DoneLanes done) {
        NumberedObject first = found.segments.first();
        return first.number() > 0 // the opening goes first, and only with the whole lane
                ? done.contains(lane, Long.MIN_VALUE)
                : done.contains(lane, first.lastModified()) && done.isRead(lane, opening);
    }

    /**
     * Whether a lane that is not read here has nothing more to come, and nothing that is younger
     * than {@code cutoff}.
     */
    boolean isOver(LaneId lane, long cutoff) throws InterruptedException {
        LaneObjects found = find(lane, cutoff);
        return found != null && isOver(found, openings.of(lane));
    }

    /**
     * Whether the lane's end is there to be seen: a lane may also be done with because it has been
     * silent, and a silent writer may go on. One that was given up needs no end.
     */
    private boolean isOver(LaneObjects found, @Nullable LaneOpening opening)
            throws InterruptedException {
        return found.trim.mark().isDeleted()
                || opening != null && hasEnded(found, opening.readCommitted());
    }

    /** Deletes a lane that {@link #isOver}; returns whether nothing but the mark is left of it. */
    boolean delete(LaneId lane, long cutoff) throws InterruptedException {
        LaneObjects found = find(lane, cutoff);
        return found != null && delete(lane, found, cutoff);
    }

    /** Null if there is nothing, or something that is too young. */
    private @Nullable LaneObjects find(LaneId lane, long cutoff) throws InterruptedException {
        Extent segments = Extent.of(context.requests, context.paths.segments(lane));
        if (segments.isEmpty() || segments.newestAt > cutoff) {
            return null;
        }
        Extent commits = Extent.of(context.requests, context.paths.commits(lane));
        return commits.newestAt > cutoff || hasAttemptsAfter(cutoff, lane)
                ? null
                : new LaneObjects(segments, commits, TrimFile.read(context, lane));
    }

    /** Whoever has made one of late is still reading the lane, or has been replaced just now. */
    private boolean hasAttemptsAfter(long cutoff, LaneId lane) throws InterruptedException {
        boolean[] young = {false};
        context.requests.list(
                ListRequest.keys(context.paths.attempts(lane), null),
                page -> {
                    page.items().forEach(item -> young[0] |= item.lastModified() > cutoff);
                    return !young[0];
                });
        return young[0];
    }

    private boolean hasEnded(LaneObjects found, boolean readCommitted) throws InterruptedException {
        if (readCommitted && !found.commits.isEmpty()) {
            S3Location location = found.commits.last().location();
            return LedgerDecoder.COMMIT.decode(location, bytes(location)).end() != null;
        }
        NumberedObject last = found.segments.last();
        if (readCommitted && last.number() > 0) {
            return false; // what is behind the opening is not seen without a commit
        }
        return LedgerDecoder.SEGMENT.decode(last.location(), bytes(last.location())).end() != null;
    }

    private byte[] bytes(S3Location location) throws InterruptedException {
        StoredObject object = context.requests.get(location);
        if (!object.exists()) {
            throw new IllegalStateException(location + " was listed and is gone");
        }
        return object.bytes();
    }

    private boolean delete(LaneId lane, LaneObjects found, long cutoff)
            throws InterruptedException {
        NumberedObject last = found.segments.last();
        long lastCommit = found.commits.isEmpty() ? -1 : found.commits.last().number();
        found.trim.declareDeleted(last.number() + 1, lastCommit + 1);
        // young inputs of a writer that did not know its end stay
        boolean complete =
                !context.policy.deletesInputs() || deleteUntil(cutoff, context.paths.inputs(lane));
        complete &= deleteUntil(cutoff, context.paths.attempts(lane));
        deleteBelow(last.number(), context.paths.segments(lane));
        deleteBelow(Long.MAX_VALUE, context.paths.commits(lane));
        if (complete) {
            context.requests.delete(List.of(last.location().key()));
        }
        return complete;
    }

    /** Returns whether nothing is left. */
    private boolean deleteUntil(long cutoff, S3Location folder) throws InterruptedException {
        return context.requests.deleteListed(folder, item -> item.lastModified() <= cutoff);
    }

    private void deleteBelow(long end, S3Location folder) throws InterruptedException {
        context.requests.deleteListed(
                folder,
                item -> {
                    Long number = LedgerPaths.numberIn(folder, item.key());
                    return number != null && number < end;
                });
    }

    /** What a lane has in the ledger, at least one segment among it. */
    private static final class LaneObjects {
        private final Extent segments;
        private final Extent commits;
        private final TrimFile trim;

        LaneObjects(Extent segments, Extent commits, TrimFile trim) {
            this.segments = segments;
            this.commits = commits;
            this.trim = trim;
        }
    }

    /** A lane's segments or commits: the first, the last, and how young the youngest is. */
    private static final class Extent {
        private @Nullable NumberedObject first;
        private @Nullable NumberedObject last;
        private long newestAt = Long.MIN_VALUE;

        static Extent of(CleanupRequests requests, S3Location folder) throws InterruptedException {
            Extent extent = new Extent();
            requests.list(
                    ListRequest.keys(folder, null),
                    page -> {
                        NumberedObject.in(folder, page).forEach(extent::add);
                        return true;
                    });
            return extent;
        }

        private void add(NumberedObject object) {
            first = first == null ? object : first;
            last = object;
            newestAt = Math.max(newestAt, object.lastModified());
        }

        boolean isEmpty() {
            return first == null;
        }

        NumberedObject first() {
            return Objects.requireNonNull(first);
        }

        NumberedObject last() {
            return Objects.requireNonNull(last);
        }
    }
}
