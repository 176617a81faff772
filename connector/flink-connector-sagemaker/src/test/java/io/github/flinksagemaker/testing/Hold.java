// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import java.util.concurrent.CompletableFuture;

/** Holds one call back until the test says how it goes on. */
public final class Hold {

    private final CompletableFuture<Void> released = new CompletableFuture<>();

    Hold() {}

    /** Lets the call act. */
    public void release() {
        released.complete(null);
    }

    /** Lets the call fail without acting. */
    public void fail(ErrorKind kind) {
        released.completeExceptionally(new ServiceException(kind, "scripted fault: " + kind));
    }

    CompletableFuture<Void> future() {
        return released;
    }
}
