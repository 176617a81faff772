// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.aws.KeyDenial;
import io.github.flinksagemaker.internal.concurrent.BoundedWait;
import io.github.flinksagemaker.internal.s3.StoredObject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Waits for S3's answers, on the thread of calls that may be slow: never for ever. */
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
            return BoundedWait.answer(answer, BOUND, request);
        } catch (ExecutionException e) {
            if (KeyDenial.meansMissing(e, forbiddenMeansMissing)) {
                return StoredObject.missing();
            }
            throw e;
        }
    }
}
