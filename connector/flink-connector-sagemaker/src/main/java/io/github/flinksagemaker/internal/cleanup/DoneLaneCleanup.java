// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LedgerDecoder;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a lane that is done with: mark, inputs with orphans among them, segments from the opening
 * on, commits, and at last the last segment, which until then keeps the lane in listings, so that a
 * repetition finds what a crash left (rules 11 and 28). The mark stays.
 */
final class DoneLaneCleanup {

    private final CleanupContext context;
    private final Set<LaneId> others = new HashSet<>();

    DoneLaneCleanup(CleanupContext context) {
        this.context = context;
    }

    /** A round begins, of these lanes: which of them are not read here need not be asked again. */
    void beginRound(Collection<LaneId> listed) {
        others.retainAll(new HashSet<>(listed));
    }

    /** Returns whether nothing but the mark is left of the lane. */
    boolean clean(LaneId lane, DoneLanes done) throws InterruptedException {
        if (others.contains(lane)) {
            return false;
        }
        long cutoff = context.cutoff();
        LaneObjects found = find(lane, cutoff);
        if (found == null) {
            return false;
        }
        boolean deletable =
                found.isDeletionBegun()
                        ? found.trim.mark().firstSegment() > 0
                                && done.contains(lane, Long.MIN_VALUE)
                        : done.contains(lane, found.segments.first().lastModified())
                                && isRead(lane, found, done)
                                && hasEnded(found);
        return deletable && delete(lane, found, cutoff);
    }

    /**
     * Whether a lane that is not read here has nothing more to come, and nothing that is younger
     * than {@code cutoff}.
     */
    boolean isOver(LaneId lane, long cutoff) throws InterruptedException {
        LaneObjects found = find(lane, cutoff);
        return found != null
                && (found.isDeletionBegun() ? found.trim.mark().isDeleted() : hasEnded(found));
    }

    /** Deletes a lane that {@link #isOver}; returns whether nothing but the mark is left of it. */
    boolean delete(LaneId lane, long cutoff) throws InterruptedException {
        LaneObjects found = find(lane, cutoff);
        return found != null && delete(lane, found, cutoff);
    }

    /** Null if there is nothing, or something that is too young. */
    private @Nullable LaneObjects find(LaneId lane, long cutoff) throws InterruptedException {
        LaneExtent segments = LaneExtent.of(context.requests, context.paths.segments(lane));
        if (segments.isEmpty() || segments.newestAt() > cutoff) {
            return null;
        }
        LaneExtent commits = LaneExtent.of(context.requests, context.paths.commits(lane));
        return commits.newestAt() > cutoff
                ? null
                : new LaneObjects(
                        segments,
                        commits,
                        TrimFile.read(context.requests, context.paths.trim(lane)));
    }

    private boolean delete(LaneId lane, LaneObjects found, long cutoff)
            throws InterruptedException {
        NumberedObject last = found.segments.last();
        long lastCommit = found.commits.isEmpty() ? -1 : found.commits.last().number();
        found.trim.declareDeleted(last.number() + 1, lastCommit + 1);
        boolean complete = !context.policy.deletesInputs() || deleteInputs(lane, cutoff);
        deleteBelow(last.number(), context.paths.segments(lane));
        deleteBelow(Long.MAX_VALUE, context.paths.commits(lane));
        if (complete) {
            context.requests.deleteAll(List.of(last.location()));
        }
        return complete;
    }

    private boolean isRead(LaneId lane, LaneObjects found, DoneLanes done)
            throws InterruptedException {
        boolean read = done.isRead(lane, segment(found.segments.first()).opening());
        if (!read) {
            others.add(lane);
        }
        return read;
    }

    /**
     * Whether the lane's end is there to be seen: a lane may also be done with because it has been
     * silent, and a silent writer may go on.
     */
    private boolean hasEnded(LaneObjects found) throws InterruptedException {
        Segment opening = segment(found.segments.first());
        if (opening.end() != null) {
            return true;
        }
        if (opening.opening() == null || !opening.opening().readCommitted()) {
            return segment(found.segments.last()).end() != null;
        }
        if (found.commits.isEmpty()) {
            return false;
        }
        S3Location location = found.commits.last().location();
        return LedgerDecoder.COMMIT.decode(location, bytes(location)).end() != null;
    }

    private Segment segment(NumberedObject object) throws InterruptedException {
        S3Location location = object.location();
        return LedgerDecoder.SEGMENT.decode(location, bytes(location));
    }

    private byte[] bytes(S3Location location) throws InterruptedException {
        StoredObject object = context.requests.get(location);
        if (!object.exists()) {
            throw new IllegalStateException(location + " was listed and is gone");
        }
        return object.bytes();
    }

    /**
     * @return whether no input is left; young ones of a writer that did not know its end stay
     */
    private boolean deleteInputs(LaneId lane, long cutoff) throws InterruptedException {
        boolean[] complete = {true};
        S3Location folder = context.paths.inputs(lane);
        context.requests.list(
                ListRequest.keys(folder, null),
                page -> {
                    List<S3Location> old = new ArrayList<>();
                    for (ObjectListing.Item item : page.items()) {
                        if (item.lastModified() > cutoff) {
                            complete[0] = false;
                        } else {
                            old.add(S3Location.of(folder.bucket(), item.key()));
                        }
                    }
                    context.requests.deleteAll(old);
                    return true;
                });
        return complete[0];
    }

    private void deleteBelow(long end, S3Location folder) throws InterruptedException {
        context.requests.list(
                ListRequest.keys(folder, null),
                page -> {
                    List<S3Location> listed = new ArrayList<>();
                    for (NumberedObject object : NumberedObject.in(folder, page)) {
                        if (object.number() < end) {
                            listed.add(object.location());
                        }
                    }
                    context.requests.deleteAll(listed);
                    return true;
                });
    }

    /** What a lane has in the ledger, at least one segment among it. */
    private static final class LaneObjects {
        private final LaneExtent segments;
        private final LaneExtent commits;
        private final TrimFile trim;

        LaneObjects(LaneExtent segments, LaneExtent commits, TrimFile trim) {
            this.segments = segments;
            this.commits = commits;
            this.trim = trim;
        }

        /** The opening goes first, and only with the whole lane. */
        boolean isDeletionBegun() {
            return segments.first().number() > 0;
        }
    }
}
