// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.internal.ledger.Attempt;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.text.BoundedText;
import io.github.flinksagemaker.internal.watch.EntryAttempts;
import io.github.flinksagemaker.internal.watch.EntryPart;
import io.github.flinksagemaker.internal.watch.OpenInvocation;
import io.github.flinksagemaker.model.InferenceFailure;

/** Records of an entry that have no predictions yet, the invocation that failed, and why it did. */
final class FailedPart {

    private static final int MAX_WORDS = 1_000;

    /** As {@link #rounds}: if it fails once more, nothing is left to be tried. */
    private static final int LAST_TRY = Integer.MAX_VALUE / 2;

    final OpenInvocation invocation;
    final EntryPart part;
    final InferenceFailure words;

    /** When it was known that the model refused it, by this reader's clock. */
    final long refusedAt;

    /** How often in a row it has been invoked again as it is after a proof that the model works. */
    int repeats;

    /** How many times in a row it has failed, or a probe in its turn, without such a proof. */
    int rounds;

    private long turnFrom;
    private long turnAt;

    private FailedPart(
            OpenInvocation invocation,
            EntryPart part,
            InferenceFailure words,
            long refusedAt,
            int repeats,
            int rounds) {
        this.invocation = invocation;
        this.part = part;
        this.words = words;
        this.refusedAt = refusedAt;
        this.repeats = repeats;
        this.rounds = rounds;
    }

    static FailedPart of(
            OpenInvocation invocation, EntryPart part, InferenceFailure words, long refusedAt) {
        return new FailedPart(invocation, part, words, refusedAt, part.repeats(), part.rounds());
    }

    /** The same with no more of its words than may wait by the hundred thousand. */
    FailedPart shortened() {
        String text = words.getMessage();
        return text.length() <= MAX_WORDS
                ? this
                : new FailedPart(
                        invocation,
                        part,
                        InferenceFailure.of(words.getKind(), BoundedText.cut(text, MAX_WORDS)),
                        refusedAt,
                        repeats,
                        rounds);
    }

    /** Some of its records; they have not been invoked alone yet. */
    FailedPart some(int from, int to) {
        if (from == from() && to == to()) {
            return this;
        }
        FailedPart some =
                new FailedPart(
                        invocation,
                        new EntryPart(part.entry(), from, to, part.attempt(), words, 0, 0),
                        words,
                        refusedAt,
                        0,
                        isLastTry() ? 0 : rounds);
        some.setTurn(turnFrom, turnAt);
        return some;
    }

    /**
     * It waits, at the longest until {@code at}: one probe goes for all whose turn it is by then.
     */
    void setTurn(long from, long at) {
        turnFrom = from;
        turnAt = at;
    }

    /** Whether it may be the probe, or one that fails counts for it. */
    boolean isItsTurn(long now) {
        return turnFrom <= now;
    }

    /** When a probe is to be sent for it. */
    long turnAt() {
        return turnAt;
    }

    /** It is no last try any more if its endpoint is known to have broken down meanwhile. */
    void holdWhile(boolean holds) {
        rounds = holds && isLastTry() ? 0 : rounds;
    }

    void setLastTry() {
        rounds = LAST_TRY;
    }

    boolean isLastTry() {
        return rounds >= LAST_TRY;
    }

    /** The same, by an attempt that has been accepted. */
    EntryPart by(Attempt attempt) {
        return new EntryPart(part.entry(), from(), to(), attempt, words, repeats, rounds);
    }

    /** Whether what failed was invoked without any other records. */
    boolean stoodAlone() {
        return part.attempt() == null
                ? size() == invocation.recordsOfEntry()
                : part.isWholeAttempt();
    }

    /** Whether that is about the same answer to the same records. */
    boolean isSameAs(FailedPart other) {
        return part == other.part;
    }

    /** Whether it is one record, and was invoked without any other. */
    boolean isRefusedAlone() {
        return size() == 1 && stoodAlone();
    }

    int from() {
        return part.from();
    }

    int to() {
        return part.to();
    }

    int size() {
        return part.size();
    }

    EntryAttempts entry() {
        return part.entry();
    }

    /** As the ledger has it; made anew at each call. */
    LedgerEntry entryOfLedger() {
        return invocation.firstEntry();
    }

    /** The number of the attempt that failed; 0 for the first invocation. */
    int number() {
        Attempt attempt = part.attempt();
        return attempt == null ? 0 : attempt.id().attempt();
    }

    @Override
    public String toString() {
        return invocation.id() + " (records " + from() + " to " + (to() - 1) + ")";
    }
}
