// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.invoke;

import java.util.concurrent.CompletableFuture;

/**
 * The seam to SageMaker: InvokeEndpointAsync, once per call, without retries (a repeated call is a
 * second inference, and whether to make it is the caller's decision).
 *
 * <p>The future fails with a {@link io.github.flinksagemaker.internal.aws.ServiceException}; it may
 * complete on a client's thread.
 */
public interface InferenceEndpoint extends AutoCloseable {

    CompletableFuture<AcceptedInvocation> invoke(InvocationRequest request);

    @Override
    void close();
}
