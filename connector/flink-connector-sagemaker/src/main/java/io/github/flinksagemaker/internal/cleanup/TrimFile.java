// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LedgerDecoder;
import io.github.flinksagemaker.internal.ledger.TrimMark;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;

/** A lane's trim mark as it lies in S3: read first, so that it never goes back (rule 28). */
final class TrimFile {

    private final CleanupRequests requests;
    private final S3Location location;
    private TrimMark mark;

    private TrimFile(CleanupRequests requests, S3Location location, TrimMark mark) {
        this.requests = requests;
        this.location = location;
        this.mark = mark;
    }

    static TrimFile read(CleanupContext context, LaneId lane) throws InterruptedException {
        S3Location location = context.paths.trim(lane);
        StoredObject object = context.requests.get(location);
        TrimMark mark =
                object.exists()
                        ? LedgerDecoder.TRIM_MARK.decode(location, object.bytes())
                        : TrimMark.NONE;
        return new TrimFile(context.requests, location, mark);
    }

    TrimMark mark() {
        return mark;
    }

    /** Moves the mark of a lane that goes on, if it moves at all. */
    void advanceTo(long segment, long commit) throws InterruptedException {
        if (!mark.isDeleted() && isAhead(segment, commit)) {
            write(segment, commit, false);
        }
    }

    /** Declares the whole lane deleted, whose last objects lie before these numbers. */
    void declareDeleted(long segment, long commit) throws InterruptedException {
        if (!mark.isDeleted() || isAhead(segment, commit)) {
            write(segment, commit, true);
        }
    }

    private boolean isAhead(long segment, long commit) {
        return segment > mark.firstSegment() || commit > mark.firstCommit();
    }

    private void write(long segment, long commit, boolean deleted) throws InterruptedException {
        long firstSegment = Math.max(segment, mark.firstSegment());
        long firstCommit = Math.max(commit, mark.firstCommit());
        TrimMark next =
                deleted
                        ? TrimMark.deleted(firstSegment, firstCommit)
                        : TrimMark.of(firstSegment, firstCommit);
        requests.put(location, next.encode());
        mark = next;
    }
}
