package io.github.flinksagemaker.internal.notification;

import io.github.flinksagemaker.internal.aws.RequestKind;
import java.io.Serializable;
import java.util.function.Consumer;

/** Opens the queue where it is used, beside the enumerator. */
@FunctionalInterface
public interface NotificationQueueFactory extends Serializable {

    /**
     * A queue whose {@code close()} releases all that it uses.
     *
     * @param requests told of every attempt of a request, on any thread
     */
    NotificationQueue open(Consumer<RequestKind> requests);
}
