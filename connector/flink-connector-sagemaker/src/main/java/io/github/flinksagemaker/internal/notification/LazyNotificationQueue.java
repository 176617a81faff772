// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A queue that is opened by its first request, and by the next one if that fails: so a queue of
 * which no client can be made (credentials of its own, for example) is one that does not answer,
 * for which results are polled meanwhile, and opening it holds up nobody but its own thread.
 */
public final class LazyNotificationQueue implements NotificationQueue {

    private final Supplier<NotificationQueue> opening;
    private @Nullable NotificationQueue queue;
    private boolean closed;

    public LazyNotificationQueue(Supplier<NotificationQueue> opening) {
        this.opening = opening;
    }

    @Override
    public CompletableFuture<List<QueueMessage>> receive() {
        return open().receive();
    }

    @Override
    public CompletableFuture<Integer> delete(List<String> receiptHandles) {
        return open().delete(receiptHandles);
    }

    private NotificationQueue open() {
        NotificationQueue open = current();
        if (open != null) {
            return open;
        }
        NotificationQueue opened = opening.get();
        if (!keep(opened)) {
            opened.close();
            throw new IllegalStateException("the queue was closed while it was opened");
        }
        return opened;
    }

    private synchronized @Nullable NotificationQueue current() {
        return queue;
    }

    private synchronized boolean keep(NotificationQueue opened) {
        if (closed) {
            return false;
        }
        queue = opened;
        return true;
    }

    @Override
    public void close() {
        NotificationQueue open;
        synchronized (this) {
            closed = true;
            open = queue;
        }
        if (open != null) {
            open.close();
        }
    }
}
