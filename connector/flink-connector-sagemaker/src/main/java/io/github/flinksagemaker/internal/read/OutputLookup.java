// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.read.ReadInterpreter.Finding;
import io.github.flinksagemaker.internal.text.DurationText;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One look: a GET of the output and, less often or when a hint says that it failed, of the failure.
 * An invocation expires only if both answer a definite 404 that S3 dates after its deadline (rule
 * 29); a trusted hint's reason settles it only after definite 404s too (rule 32).
 */
public final class OutputLookup {

    /** An invocation whose output or failure is looked for. */
    public interface Sought extends OutputBudget.Holder {
        S3Location output();

        /** Absent if its endpoint writes none. */
        @Nullable S3Location failure();

        /** Milliseconds since the epoch by S3's clock. */
        long deadline();

        LedgerEntry entry();
    }

    private static final String FAILURES_ARE_INVISIBLE =
            ". Its endpoint names no S3FailurePath, so a model's error could not be seen: set"
                    + " S3FailurePath in the endpoint configuration's OutputConfig, or "
                    + SourceOptions.NOTIFICATION_TRUSTED.key()
                    + " with a queue that only the endpoint's topics can send to";

    private final EventLoop loop;
    private final ObjectReader reads;
    private final OutputReader outputs;
    private final ReadInterpreter interpreter;
    private final boolean forbiddenMeansMissing;

    public OutputLookup(
            EventLoop loop,
            ObjectReader reads,
            OutputBudget budget,
            S3Clock clock,
            SourceSettings settings) {
        this.loop = loop;
        this.reads = reads;
        this.outputs = new OutputReader(reads, budget, settings);
        this.interpreter = new ReadInterpreter(loop, reads, clock, settings);
        this.forbiddenMeansMissing = settings.forbiddenMeansMissing();
    }

    /**
     * Looks; {@code then} hears what came of it, unless the reading failed.
     *
     * @param claim what a notification claims of it
     * @param failureIsDue whether the failure is looked for with the output
     */
    public void lookUp(
            Sought invocation, Claim claim, BooleanSupplier failureIsDue, Consumer<Result> then) {
        S3Location output = invocation.output();
        outputs.read(
                invocation,
                output,
                answer -> {
                    Finding finding = finding(invocation, output, answer, true);
                    if (finding == Finding.THERE) {
                        then.accept(
                                Result.of(
                                        outputs.outcome(output, answer, loop.now()),
                                        answer.lastModified()));
                    } else {
                        withoutOutput(
                                invocation,
                                finding,
                                claim.after(answer, forbiddenMeansMissing),
                                failureIsDue,
                                then);
                    }
                });
    }

    private void withoutOutput(
            Sought invocation,
            Finding output,
            Claim claim,
            BooleanSupplier failureIsDue,
            Consumer<Result> then) {
        S3Location failure = invocation.failure();
        boolean alsoFailure =
                claim.failed() || output == Finding.GONE || failureIsDue.getAsBoolean();
        if (output == Finding.UNKNOWN || output == Finding.FATAL) {
            conclude(output, then);
        } else if (failure == null) {
            conclude(invocation, output, claim, then);
        } else if (alsoFailure) {
            atFailure(invocation, failure, output, claim, then);
        } else {
            conclude(Finding.NOT_YET, then);
        }
    }

    private void atFailure(
            Sought invocation,
            S3Location failure,
            Finding output,
            Claim claim,
            Consumer<Result> then) {
        reads.getStart(
                ReadPurpose.WATCH,
                failure,
                FailureText.MAX_BYTES + 1,
                answer -> {
                    Finding finding = finding(invocation, failure, answer, output == Finding.GONE);
                    if (finding == Finding.THERE) {
                        then.accept(
                                Result.of(
                                        modelError(
                                                FailureText.of(
                                                        answer.bytes(), answer.object().size())),
                                        answer.lastModified()));
                    } else {
                        conclude(
                                invocation,
                                finding == Finding.GONE ? output : finding,
                                claim.after(answer, forbiddenMeansMissing),
                                then);
                    }
                });
    }

    /** Both are definite by now if {@code finding} is. */
    private void conclude(Sought invocation, Finding finding, Claim claim, Consumer<Result> then) {
        String reason = claim.reason();
        if (reason != null && (finding == Finding.GONE || finding == Finding.NOT_YET)) {
            then.accept(Result.of(modelError(reason), Result.NO_OBJECT));
        } else if (finding == Finding.GONE) {
            then.accept(Result.of(expired(invocation), Result.NO_OBJECT));
        } else {
            conclude(finding, then);
        }
    }

    private static void conclude(Finding finding, Consumer<Result> then) {
        if (finding != Finding.FATAL) {
            then.accept(finding == Finding.UNKNOWN ? Result.UNANSWERED : Result.MISSED);
        }
    }

    /**
     * What an answer says.
     *
     * @param decisive whether this look may decide: a failure's GET does so only after one of the
     *     output that was answered after the deadline too
     */
    private Finding finding(
            Sought invocation, S3Location location, ReadResult answer, boolean decisive) {
        long deadline = decisive ? invocation.deadline() : Long.MAX_VALUE;
        return interpreter.finding(invocation, location, answer, deadline);
    }

    private Outcome modelError(String text) {
        return Outcome.failure(InferenceFailure.of(FailureKind.MODEL_ERROR, text), loop.now());
    }

    private Outcome expired(Sought invocation) {
        return Outcome.failure(
                InferenceFailure.of(
                        FailureKind.EXPIRED,
                        "neither output nor failure by "
                                + Instant.ofEpochMilli(invocation.deadline())
                                + " (S3's date of its ledger segment plus "
                                + patience(invocation.entry())
                                + " and "
                                + SourceOptions.DEADLINE_GRACE.key()
                                + "); accepted at "
                                + Instant.ofEpochMilli(invocation.entry().acceptedAt())
                                + (invocation.failure() == null ? FAILURES_ARE_INVISIBLE : "")),
                loop.now());
    }

    private static String patience(LedgerEntry entry) {
        Long ttl = entry.requestTtl();
        Long timeout = entry.invocationTimeout();
        return ttl == null || timeout == null
                ? "request TTL and invocation timeout ("
                        + DurationText.of(Duration.ofMillis(entry.patience()))
                        + ")"
                : "request TTL ("
                        + DurationText.of(Duration.ofMillis(ttl))
                        + "), invocation timeout ("
                        + DurationText.of(Duration.ofMillis(timeout))
                        + ")";
    }

    /** What a look came to: settled, missed, or not answered. */
    public static final class Result {
        public static final long NO_OBJECT = -1;
        static final Result MISSED = new Result(null, true, NO_OBJECT);
        static final Result UNANSWERED = new Result(null, false, NO_OBJECT);

        private final @Nullable Outcome outcome;
        private final boolean answered;
        private final long lastModified;

        private Result(@Nullable Outcome outcome, boolean answered, long lastModified) {
            this.outcome = outcome;
            this.answered = answered;
            this.lastModified = lastModified;
        }

        static Result of(Outcome outcome, long lastModified) {
            return new Result(outcome, true, lastModified);
        }

        /** When the object that settles it was written; {@link #NO_OBJECT} if none does. */
        public long lastModified() {
            return lastModified;
        }

        public @Nullable Outcome outcome() {
            return outcome;
        }

        public boolean answered() {
            return answered;
        }
    }
}
