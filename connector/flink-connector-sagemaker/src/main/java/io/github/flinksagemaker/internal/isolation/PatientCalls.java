// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.OutageLog;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.S3Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * Calls that are repeated a few times, with back-off, while they are throttled or fail for a while,
 * until a deadline of S3's clock. Confined to the {@link EventLoop}.
 */
final class PatientCalls {

    private static final Logger LOG = LoggerFactory.getLogger(PatientCalls.class);

    private static final BackoffStrategy BACKOFF =
            BackoffStrategy.exponentialDelayHalfJitter(
                    Duration.ofMillis(500), Duration.ofSeconds(30));

    /** Some 10 s: what takes longer must not keep a place from others. */
    private static final int MAX_TRIES = 5;

    private final EventLoop loop;
    private final S3Clock clock;
    private final OutageLog outages;

    PatientCalls(EventLoop loop, S3Clock clock) {
        this.loop = loop;
        this.clock = clock;
        this.outages = new OutageLog(LOG, loop.clock(), "Invoking failed records again");
    }

    /**
     * Calls a few times until there is an answer, or an error that no repetition mends, or the time
     * is over. What is no {@link ServiceException} fails the reading.
     */
    <T> void call(
            long deadline,
            Supplier<CompletableFuture<T>> call,
            Consumer<T> then,
            Consumer<ServiceException> failed) {
        attempt(1, deadline, call, then, failed);
    }

    private <T> void attempt(
            int number,
            long deadline,
            Supplier<CompletableFuture<T>> call,
            Consumer<T> then,
            Consumer<ServiceException> failed) {
        CompletableFuture<T> answer;
        try {
            answer = call.get();
        } catch (Throwable e) {
            answer = CompletableFuture.failedFuture(e);
        }
        loop.whenDone(
                answer,
                (value, error) -> {
                    if (error == null) {
                        outages.worked();
                        then.accept(value);
                        return;
                    }
                    Throwable cause = ErrorClassifier.unwrap(error);
                    if (!(cause instanceof ServiceException)) {
                        loop.failWith(cause);
                        return;
                    }
                    ServiceException failure = (ServiceException) cause;
                    if (passes(failure) && number < MAX_TRIES && clock.at(loop.now()) < deadline) {
                        outages.failed(failure);
                        loop.schedule(
                                BACKOFF.computeDelay(number + 1).toMillis(),
                                () -> attempt(number + 1, deadline, call, then, failed));
                    } else {
                        failed.accept(failure);
                    }
                });
    }

    /** Whether the same call may succeed later: what is redeployed is not there for a while. */
    static boolean passes(ServiceException failure) {
        return failure.kind() != ErrorKind.ACCESS_DENIED && failure.kind() != ErrorKind.REJECTED;
    }
}
