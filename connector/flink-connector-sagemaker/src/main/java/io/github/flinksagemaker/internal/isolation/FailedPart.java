// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.internal.ledger.Attempt;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.text.BoundedText;
import io.github.flinksagemaker.internal.watch.EntryAttempts;
import io.github.flinksagemaker.internal.watch.EntryPart;
import io.github.flinksagemaker.internal.watch.OpenInvocation;
import io.github.flinksagemaker.model.InferenceFailure;
import org.jspecify.annotations.Nullable;

/** Records of an entry that have no predictions yet, the invocation that failed, and why it did. */
final class FailedPart {

    private static final int MAX_WORDS = 1_000;

    final OpenInvocation invocation;
    final EntryPart part;
    final InferenceFailure words;

    /** If it goes alone, and others of its batch with it. */
    @Nullable Siblings siblings;

    /** How often it has been invoked again as it is. */
    int repeats;

    /** How many probes in a row have failed while it waited, it itself among them. */
    int rounds;

    private FailedPart(
            OpenInvocation invocation,
            EntryPart part,
            InferenceFailure words,
            int repeats,
            int rounds) {
        this.invocation = invocation;
        this.part = part;
        this.words = words;
        this.repeats = repeats;
        this.rounds = rounds;
    }

    static FailedPart of(OpenInvocation invocation, EntryPart part, InferenceFailure words) {
        return new FailedPart(invocation, part, words, part.repeats(), part.rounds());
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
                        repeats,
                        rounds);
    }

    /** Some of its records; they have not been repeated as a whole yet. */
    FailedPart some(int from, int to) {
        return from == from() && to == to()
                ? this
                : new FailedPart(
                        invocation,
                        new EntryPart(part.entry(), from, to, part.attempt(), words, 0, 0),
                        words,
                        0,
                        rounds);
    }

    /** Some of its records, repeated as often as it has been. */
    FailedPart repeated(int from, int to) {
        FailedPart some = some(from, to);
        some.repeats = repeats;
        return some;
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
