// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.notification.InMemoryNotificationQueue.Operation;

class InMemoryNotificationQueueTest extends NotificationQueueContract {

    private final InMemoryNotificationQueue queue = new InMemoryNotificationQueue();

    @Override
    protected NotificationQueue queue() {
        return queue;
    }

    @Override
    protected void send(String... bodies) {
        queue.send(bodies);
    }

    @Override
    protected void endVisibilityTimeout() {
        queue.visibilityTimeout();
    }

    @Override
    protected void failNextReceive(ErrorKind kind) {
        queue.script().failBefore(Operation.RECEIVE, 1, kind);
    }

    @Override
    protected void failNextDeletion(ErrorKind kind) {
        queue.script().failBefore(Operation.DELETE, 1, kind);
    }
}
