// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.OutageLog;
import io.github.flinksagemaker.internal.aws.RetryBudget;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.aws.UnrecoverableFailure;
import io.github.flinksagemaker.internal.text.DurationText;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What to do when a look at the ledger failed: look again later, or fail the job. A refusal is
 * looked at again within a budget if a look has worked before, in this attempt or in the run that
 * it was restored from: roles, keys and buckets are redeployed. One at the job's very first start
 * is most likely a wrong name or a missing permission, which no restart cures.
 */
final class DiscoveryFailure {

    private static final Logger LOG = LoggerFactory.getLogger(DiscoveryFailure.class);

    private static final String WORKED_BEFORE =
            ", although it has worked before (" + SourceOptions.RETRY_BUDGET.key() + ")";
    private static final String FIRST = ", at the job's first start";

    private final String what;
    private final Clock clock;
    private final Duration startBudget;
    private final Duration retryBudget;
    private final OutageLog outages;
    private boolean hasWorked;
    private boolean firstStart;
    private @Nullable Long refusedSince;

    /**
     * Nothing has failed yet.
     *
     * @param what the look as a subject, as for {@link OutageLog}
     * @param startBudget how long a first start is refused before the job fails without restarts
     * @param retryBudget {@code source.retry-budget}
     * @param hasWorked whether such a look has worked in an earlier run
     */
    DiscoveryFailure(
            String what,
            Clock clock,
            Duration startBudget,
            Duration retryBudget,
            boolean hasWorked) {
        this.what = what;
        this.clock = clock;
        this.startBudget = startBudget;
        this.retryBudget = retryBudget;
        this.hasWorked = hasWorked;
        this.outages = new OutageLog(LOG, clock, what);
    }

    /** The job has nothing to go on from, and has not been restarted. */
    void atFirstStart() {
        firstStart = true;
    }

    /** A look was answered. */
    void worked() {
        hasWorked = true;
        refusedSince = null;
        outages.worked();
    }

    /**
     * Logs what may pass by itself, in few lines.
     *
     * @throws FlinkRuntimeException for anything else; it says what the cause says, since Flink
     *     shows it first
     */
    void failed(@Nullable Throwable error) {
        Throwable cause =
                error == null
                        ? new IllegalStateException("no answer")
                        : ErrorClassifier.unwrap(error);
        if (!mayPass(cause)) {
            String reason =
                    cause instanceof ServiceException ? cause.getMessage() : cause.toString();
            throw giveUp(reason, cause);
        }
        outages.failed(cause);
    }

    /** What to fail the job with for a reader that no client can be made of. */
    RuntimeException ofReader(int subtask, String reason) {
        RuntimeException refusal =
                new FlinkRuntimeException("reader " + subtask + " can't start: " + reason);
        return firstStart ? UnrecoverableFailure.of(refusal) : refusal;
    }

    private RuntimeException giveUp(@Nullable String reason, Throwable cause) {
        boolean refused = refusedSince != null && !budget().isZero();
        String since =
                refused
                        ? " for " + DurationText.of(budget()) + (hasWorked ? WORKED_BEFORE : FIRST)
                        : "";
        RuntimeException failure =
                new FlinkRuntimeException(what + " failed" + since + ": " + reason, cause);
        return refused && !hasWorked ? UnrecoverableFailure.of(failure) : failure;
    }

    private boolean mayPass(Throwable cause) {
        if (cause instanceof TimeoutException) {
            return true;
        }
        if (!(cause instanceof ServiceException)) {
            return false;
        }
        ErrorKind kind = ((ServiceException) cause).kind();
        boolean timeCures = kind == ErrorKind.THROTTLED || kind == ErrorKind.TRANSIENT;
        boolean inDoubt = timeCures && RetryBudget.countsAsRefused(cause, kind); // its time counts
        boolean within =
                (inDoubt || !timeCures && kind != ErrorKind.REJECTED) && isWithin(budget());
        return timeCures || within;
    }

    private boolean isWithin(Duration budget) {
        long now = clock.millis();
        if (refusedSince == null) {
            refusedSince = now;
        }
        return now - refusedSince < budget.toMillis();
    }

    /** For a restarted job that has never seen it work its restarts are what repeats it. */
    private Duration budget() {
        if (hasWorked) {
            return retryBudget;
        }
        return firstStart ? startBudget : Duration.ZERO;
    }
}
