package io.github.flinksagemaker.internal.enumerator;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for S3's answers, on the thread of {@link SlowCalls}: never for ever. */
final class Answers {

    /** Longer than the client tries. */
    static final Duration BOUND = Duration.ofMinutes(2);

    private Answers() {}

    /**
     * Waits for an answer.
     *
     * @param request what was asked, for people
     * @throws ExecutionException if it failed
     * @throws TimeoutException if there is none within {@code bound}
     */
    static <T> T await(CompletableFuture<T> answer, Duration bound, Object request)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            return answer.get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new TimeoutException(request + " has not been answered for " + bound);
        }
    }
}
