// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LedgerDecoder;
import io.github.flinksagemaker.internal.ledger.TrimMark;
import io.github.flinksagemaker.internal.s3.StoredObject;
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

    static TrimFile read(CleanupRequests requests, S3Location location)
            throws InterruptedException {
        StoredObject object = requests.getIfThere(location);
        TrimMark mark =
                object.exists()
                        ? LedgerDecoder.TRIM_MARK.decode(location, object.bytes())
                        : TrimMark.NONE;
        return new TrimFile(requests, location, mark);
    }

    TrimMark mark() {
        return mark;
    }

    /** Moves the mark forward, if it moves at all. */
    void advanceTo(long segment, long commit) throws InterruptedException {
        long firstSegment = Math.max(segment, mark.firstSegment());
        long firstCommit = Math.max(commit, mark.firstCommit());
        if (mark.isDeleted()
                || firstSegment == mark.firstSegment() && firstCommit == mark.firstCommit()) {
            return;
        }
        write(TrimMark.of(firstSegment, firstCommit));
    }

    /** Declares the whole lane deleted, whose last objects lie before these numbers. */
    void declareDeleted(long segment, long commit) throws InterruptedException {
        if (!mark.isDeleted()) {
            write(
                    TrimMark.deleted(
                            Math.max(segment, mark.firstSegment()),
                            Math.max(commit, mark.firstCommit())));
        }
    }

    private void write(TrimMark next) throws InterruptedException {
        requests.put(location, next.encode());
        mark = next;
    }
}
