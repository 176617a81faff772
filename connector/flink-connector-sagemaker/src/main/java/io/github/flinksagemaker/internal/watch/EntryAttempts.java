// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.ledger.Attempt;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of an entry's further attempts: their numbers, and those that were found in the
 * ledger and not made by this reader (rule 52). Confined to the {@link
 * io.github.flinksagemaker.internal.read.EventLoop}.
 */
public final class EntryAttempts {

    private final long acceptedAt;
    private final long deadline;
    private final List<Attempt> found = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private int lastNumber;
    private int openRecords;
    private Listing listing = Listing.UNKNOWN;

    private enum Listing {
        UNKNOWN,
        UNDER_WAY,
        KNOWN
    }

    /**
     * @param acceptedAt when its first invocation was, milliseconds since the epoch, as recorded
     * @param deadline when all attempts at it end, by S3's clock (rule 55)
     * @param openRecords of which nothing has been emitted
     */
    public EntryAttempts(long acceptedAt, long deadline, int openRecords) {
        this.acceptedAt = acceptedAt;
        this.deadline = deadline;
        this.openRecords = openRecords;
    }

    public long acceptedAt() {
        return acceptedAt;
    }

    public long deadline() {
        return deadline;
    }

    /** The results of so many are out; returns whether those were the last. */
    public boolean emitted(int records) {
        openRecords -= records;
        return openRecords == 0;
    }

    /** An attempt of this number exists. */
    public void know(int number) {
        lastNumber = Math.max(lastNumber, number);
    }

    /** The next number that is free, as far as is known. */
    public int nextNumber() {
        return ++lastNumber;
    }

    /** Whether what others have left has been looked for. */
    public boolean isListed() {
        return listing == Listing.KNOWN;
    }

    /** Waits until it has been; returns whether the caller is the first, who has to look. */
    public boolean await(Runnable then) {
        waiting.add(then);
        boolean isFirst = listing == Listing.UNKNOWN;
        listing = Listing.UNDER_WAY;
        return isFirst;
    }

    /** These are what others have left. */
    public void listed(List<Attempt> attempts) {
        listing = Listing.KNOWN;
        attempts.forEach(attempt -> know(attempt.id().attempt()));
        found.addAll(attempts);
        List<Runnable> now = new ArrayList<>(waiting);
        waiting.clear();
        now.forEach(Runnable::run);
    }

    /**
     * Of what others have left the attempts that carry some of these records, and no other, and are
     * newer than {@code number}; they are given once.
     */
    public List<Attempt> takeFound(int from, int to, int number) {
        List<Attempt> taken = new ArrayList<>();
        for (Attempt attempt : found) {
            if (attempt.carriesWithin(from, to) && attempt.id().attempt() > number) {
                taken.add(attempt);
            }
        }
        found.removeIf(attempt -> attempt.carriesWithin(from, to));
        return taken;
    }
}
