// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Lets a single invocation try the endpoint until that has answered it, so that a wrong name does
 * not cost as many staged inputs as may be in flight. Writer thread only.
 */
final class FirstInvocation {

    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private boolean trying;
    private boolean answered;
    private @Nullable Throwable failure;

    /** Completes when the caller may go to the endpoint; {@link #ended} must follow. */
    CompletableFuture<Void> turn() {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        if (answered || !trying) {
            trying = true;
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> turn = new CompletableFuture<>();
        waiting.add(turn);
        return turn;
    }

    /** An invocation was accepted or given up; what its payload is blamed for is an answer too. */
    void ended(@Nullable Throwable error) {
        if (answered) {
            return;
        }
        if (error == null || ErrorClassifier.classify(error) == ErrorKind.REJECTED) {
            answered = true;
        } else {
            failure = error;
        }
        while (!waiting.isEmpty()) {
            CompletableFuture<Void> next = waiting.remove();
            if (failure == null) {
                next.complete(null);
            } else {
                next.completeExceptionally(failure);
            }
        }
    }
}
