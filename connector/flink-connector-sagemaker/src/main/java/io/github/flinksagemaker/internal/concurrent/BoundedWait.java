// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.concurrent;

import io.github.flinksagemaker.internal.text.DurationText;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A wait, as of a task's thread. It ends with what is waited for, when the thread that works on it
 * has broken down, or after its bound.
 */
public final class BoundedWait {

    private final CompletableFuture<Void> broken;
    private final Duration bound;
    private final String advice;

    /**
     * @param broken fails when what is waited for may never come to an end
     * @param advice what may be the matter and what to do, for people
     */
    public BoundedWait(CompletableFuture<Void> broken, Duration bound, String advice) {
        this.broken = broken;
        this.bound = bound;
        this.advice = advice;
    }

    /**
     * Waits for a future.
     *
     * @param what is waited for, for people
     * @throws ExecutionException if it failed, or what works on it broke down
     * @throws IllegalStateException if the bound has passed, or on one of the {@link
     *     NonBlockingThreads}
     */
    public void until(String what, CompletableFuture<?> future)
            throws ExecutionException, InterruptedException {
        NonBlockingThreads.check(what);
        try {
            CompletableFuture.anyOf(future, broken).get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "waited for " + what + " for " + DurationText.of(bound) + " in vain: " + advice,
                    e);
        }
    }

    /**
     * Waits for an answer, on a thread of a task or of ours: never on one of a JobManager.
     *
     * @param request what was asked, for people
     * @throws ExecutionException if it failed
     * @throws TimeoutException if there is none within {@code bound}; then it is given up
     * @throws IllegalStateException on one of the {@link NonBlockingThreads}
     */
    public static <T> T answer(CompletableFuture<T> answer, Duration bound, Object request)
            throws ExecutionException, InterruptedException, TimeoutException {
        NonBlockingThreads.check(request);
        try {
            return answer.get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new TimeoutException(
                    request + " has not been answered for " + DurationText.of(bound));
        }
    }
}
