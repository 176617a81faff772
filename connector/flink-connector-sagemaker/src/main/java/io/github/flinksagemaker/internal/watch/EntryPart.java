// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.ledger.Attempt;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.model.InferenceFailure;
import org.jspecify.annotations.Nullable;

/**
 * Which records of its entry an open invocation stands for, where that is not simply all of them by
 * the first invocation: what a further attempt carries, or what is left of an earlier one.
 */
public final class EntryPart {

    /** As {@link #repeats}: it is to fail when this invocation tells why. */
    public static final int LAST = Integer.MAX_VALUE;

    private final EntryAttempts entry;
    private final int from;
    private final int to;
    private final @Nullable Attempt attempt;
    private final @Nullable InferenceFailure lastWords;
    private final int repeats;
    private final int rounds;

    /**
     * @param attempt by which they are invoked; absent for the first invocation
     * @param lastWords why they were invoked again; absent if that was before a restore
     * @param repeats how often they have been invoked again as they are
     * @param rounds how many probes in a row have failed while they waited
     */
    public EntryPart(
            EntryAttempts entry,
            int from,
            int to,
            @Nullable Attempt attempt,
            @Nullable InferenceFailure lastWords,
            int repeats,
            int rounds) {
        this.entry = entry;
        this.from = from;
        this.to = to;
        this.attempt = attempt;
        this.lastWords = lastWords;
        this.repeats = repeats;
        this.rounds = rounds;
    }

    /** What it shares with the entry's other parts. */
    public EntryAttempts entry() {
        return entry;
    }

    /** The position in the entry of its first record. */
    public int from() {
        return from;
    }

    /** The position behind its last one. */
    public int to() {
        return to;
    }

    public int size() {
        return to - from;
    }

    public @Nullable Attempt attempt() {
        return attempt;
    }

    public @Nullable InferenceFailure lastWords() {
        return lastWords;
    }

    public int repeats() {
        return repeats;
    }

    public int rounds() {
        return rounds;
    }

    /** The same records by the first invocation, to fail when that tells why. */
    public EntryPart last() {
        return new EntryPart(entry, from, to, null, null, LAST, 0);
    }

    /** Whether its attempt carries just its records. */
    public boolean isWholeAttempt() {
        return attempt != null && attempt.from() == from && attempt.to() == to;
    }

    /** How many records the request had: as many predictions are to be in the response. */
    int requested(int recordsOfEntry) {
        return attempt == null ? recordsOfEntry : attempt.to() - attempt.from();
    }

    /** The prediction in the response that belongs to its first record. */
    int firstAnswer() {
        return attempt == null ? from : from - attempt.from();
    }

    /** The entry as if its attempt had been its invocation, with the part's records only. */
    LedgerEntry of(LedgerEntry first) {
        LedgerEntry.Builder described =
                first.toBuilder().setRecords(first.records().subList(from, to));
        return attempt == null
                ? described.build()
                : described
                        .setInvocationId(attempt.id())
                        .setInputLocation(attempt.inputLocation())
                        .setOutputLocation(attempt.outputLocation())
                        .setFailureLocation(attempt.failureLocation())
                        .setAcceptedAt(attempt.acceptedAt())
                        .build();
    }
}
