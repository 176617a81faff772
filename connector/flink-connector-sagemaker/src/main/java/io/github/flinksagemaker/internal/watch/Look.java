// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.text.DurationText;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look: a GET of the output and, less often or when a hint says that it failed, of the failure.
 * An invocation expires only if both answer a definite 404 that S3 dates after its deadline (rule
 * 29); a trusted hint's reason settles it only after definite 404s too (rule 32).
 */
final class Look {

    private static final long WARNING_INTERVAL_MILLIS = 60_000;
    private static final Logger LOG = LoggerFactory.getLogger(Look.class);

    private static final String FAILURES_ARE_INVISIBLE =
            ". Its endpoint names no S3FailurePath, so a model's error could not be seen: set"
                    + " S3FailurePath in the endpoint configuration's OutputConfig, or "
                    + SourceOptions.NOTIFICATION_TRUSTED.key()
                    + " with a queue that only the endpoint's topics can send to";

    private final EventLoop loop;
    private final BoundedReads reads;
    private final S3Clock clock;
    private final OutputReader outputs;
    private final boolean forbiddenMeansMissing;
    private long nextWarningAt = Long.MIN_VALUE;

    Look(
            EventLoop loop,
            BoundedReads reads,
            OutputBudget budget,
            S3Clock clock,
            SourceSettings settings) {
        this.clock = clock;
        this.loop = loop;
        this.reads = reads;
        this.outputs = new OutputReader(reads, budget, settings);
        this.forbiddenMeansMissing = settings.forbiddenMeansMissing();
    }

    /**
     * Looks; {@code then} hears what came of it, unless the reading failed.
     *
     * @param hint why it looks now; null if its time has come
     */
    void at(OpenInvocation invocation, @Nullable Hint hint, Consumer<Result> then) {
        S3Location output = invocation.output();
        outputs.read(
                invocation,
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
                                Claim.of(hint).after(answer, forbiddenMeansMissing),
                                then);
                    }
                });
    }

    private void withoutOutput(
            OpenInvocation invocation, Finding output, Claim claim, Consumer<Result> then) {
        S3Location failure = invocation.failure();
        boolean failureIsDue =
                claim.failed()
                        || output == Finding.GONE
                        || invocation.endpoint().failureIsDue(invocation, loop.now());
        if (output == Finding.UNKNOWN || output == Finding.FATAL) {
            conclude(output, then);
        } else if (failure == null) {
            conclude(invocation, output, claim, then);
        } else if (failureIsDue) {
            atFailure(invocation, failure, output, claim, then);
        } else {
            conclude(Finding.NOT_YET, then);
        }
    }

    private void atFailure(
            OpenInvocation invocation,
            S3Location failure,
            Finding output,
            Claim claim,
            Consumer<Result> then) {
        reads.getStart(
                ReadUse.WATCH,
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
    private void conclude(
            OpenInvocation invocation, Finding finding, Claim claim, Consumer<Result> then) {
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
     * Reads an answer.
     *
     * @param decisive whether this look may decide: a failure's GET does so only after one of the
     *     output that was answered after the deadline too
     */
    private Finding finding(
            OpenInvocation invocation, S3Location location, ReadAnswer answer, boolean decisive) {
        clock.saw(answer, loop.now());
        boolean afterDeadline = decisive && answer.date() > invocation.deadline();
        switch (answer.kind()) {
            case FOUND:
                return Finding.THERE;
            case MISSING:
                return afterDeadline ? Finding.GONE : Finding.NOT_YET;
            case UNKNOWN:
                return Finding.UNKNOWN;
            case FORBIDDEN:
                return forbidden(invocation, location, answer, afterDeadline);
        }
        throw new IllegalStateException("unknown kind of answer " + answer.kind());
    }

    /**
     * A 403 means that there is no such object, if S3 may not say that; otherwise that nobody will
     * ever read it, until somebody grants the permission.
     */
    private Finding forbidden(
            OpenInvocation invocation,
            S3Location location,
            ReadAnswer answer,
            boolean afterDeadline) {
        if (answer.keyDenied()) {
            return refused(location, Denials.ofTheKey(location, answer));
        }
        if (forbiddenMeansMissing) {
            return afterDeadline ? Finding.GONE : Finding.NOT_YET;
        }
        switch (reads.listing(location.bucket())) {
            case ALLOWED:
                return refused(location, Denials.ofTheObject(location, answer));
            case UNKNOWN:
                return Finding.UNKNOWN; // by the next look it may be known
            case DENIED:
                if (afterDeadline) {
                    return refused(
                            location, Denials.afterTheDeadline(invocation, location, answer));
                }
                warn(location, answer);
                return Finding.NOT_YET;
        }
        throw new IllegalStateException("unknown listing");
    }

    private Finding refused(S3Location location, ServiceException refusal) {
        if (reads.mayPass(location, refusal)) {
            return Finding.UNKNOWN;
        }
        loop.fail(refusal);
        return Finding.FATAL;
    }

    private void warn(S3Location location, ReadAnswer answer) {
        long now = loop.now();
        if (now >= nextWarningAt) {
            nextWarningAt = now + WARNING_INTERVAL_MILLIS;
            LOG.warn(
                    "Access to {} is denied, taken as not there yet until the deadline; grant"
                            + " s3:ListBucket on its bucket, so that a missing object is told from a"
                            + " forbidden one, and s3:GetObject (warned of once a minute): {}",
                    location,
                    answer.reason());
        }
    }

    private Outcome modelError(String text) {
        return Outcome.failure(InferenceFailure.of(FailureKind.MODEL_ERROR, text), loop.now());
    }

    private Outcome expired(OpenInvocation invocation) {
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

    /** What one GET says of its location. */
    private enum Finding {
        THERE,
        /** Missing, by an answer from after the deadline. */
        GONE,
        NOT_YET,
        UNKNOWN,
        /** The reading has failed. */
        FATAL
    }

    /** What a look came to: settled, missed, or not answered. */
    static final class Result {
        static final long NO_OBJECT = -1;
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
        long lastModified() {
            return lastModified;
        }

        @Nullable Outcome outcome() {
            return outcome;
        }

        boolean answered() {
            return answered;
        }
    }
}
