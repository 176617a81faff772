// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.aws.KeyDenial;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.internal.text.DurationText;
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
     * Waits for the answer to a GET of what may be missing.
     *
     * @param forbiddenMeansMissing whether S3, which may not list to us, refuses to tell so
     */
    static StoredObject awaitObject(
            CompletableFuture<StoredObject> answer, Object request, boolean forbiddenMeansMissing)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            return await(answer, BOUND, request);
        } catch (ExecutionException e) {
            if (KeyDenial.meansMissing(e, forbiddenMeansMissing)) {
                return StoredObject.missing();
            }
            throw e;
        }
    }

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
            throw new TimeoutException(
                    request + " has not been answered for " + DurationText.of(bound));
        }
    }
}
