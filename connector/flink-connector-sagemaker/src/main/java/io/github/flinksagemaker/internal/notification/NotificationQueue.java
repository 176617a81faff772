// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * An SQS queue. Futures fail with {@link io.github.flinksagemaker.internal.aws.ServiceException}
 * only; methods may be called from any thread and don't block.
 */
public interface NotificationQueue extends AutoCloseable {

    /** Messages in a receive and in a deletion at most: SQS's limit. */
    int MAX_MESSAGES = 10;

    /** Up to {@link #MAX_MESSAGES} messages; empty if none came for as long as SQS waits. */
    CompletableFuture<List<QueueMessage>> receive();

    /**
     * Deletes messages by their receipt handles, at most {@link #MAX_MESSAGES}.
     *
     * @return how many were refused: these are received again
     */
    CompletableFuture<Integer> delete(List<String> receiptHandles);

    @Override
    void close();
}
