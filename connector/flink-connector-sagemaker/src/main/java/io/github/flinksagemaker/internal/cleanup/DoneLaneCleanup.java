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
        LaneExtent ledger = LaneExtent.of(context.requests, context.paths.segments(lane));
        if (ledger.isEmpty() || ledger.newestAt() > cutoff) {
            return false;
        }
        LaneExtent commits = LaneExtent.of(context.requests, context.paths.commits(lane));
        if (commits.newestAt() > cutoff) {
            return false;
        }
        TrimFile trim = TrimFile.read(context.requests, context.paths.trim(lane));
        boolean begun = ledger.first().number() > 0;
        boolean deletable =
                begun
                        ? trim.mark().firstSegment() > 0 && done.contains(lane, Long.MIN_VALUE)
                        : done.contains(lane, ledger.first().lastModified())
                                && hasEnded(lane, ledger, commits, done);
        if (!deletable) {
            return false;
        }
        long lastCommit = commits.isEmpty() ? -1 : commits.last().number();
        trim.declareDeleted(ledger.last().number() + 1, lastCommit + 1);
        boolean complete = !context.policy.deletesInputs() || deleteInputs(lane, cutoff);
        deleteBelow(ledger.last().number(), context.paths.segments(lane));
        deleteBelow(Long.MAX_VALUE, context.paths.commits(lane));
        if (complete) {
            context.requests.deleteAll(List.of(ledger.last().location()));
        }
        return complete;
    }

    /**
     * Whether the lane is one that is read here and its end is there to be seen: a lane may also be
     * done with because it has been silent, and a silent writer may go on.
     */
    private boolean hasEnded(LaneId lane, LaneExtent ledger, LaneExtent commits, DoneLanes done)
            throws InterruptedException {
        Segment opening = segment(ledger.first());
        if (!done.isRead(lane, opening.opening())) {
            others.add(lane);
            return false;
        }
        if (opening.end() != null) {
            return true;
        }
        if (opening.opening() == null || !opening.opening().readCommitted()) {
            return segment(ledger.last()).end() != null;
        }
        if (commits.isEmpty()) {
            return false;
        }
        S3Location location = commits.last().location();
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
}
