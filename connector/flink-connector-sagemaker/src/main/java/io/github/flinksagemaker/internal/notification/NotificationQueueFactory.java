// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import io.github.flinksagemaker.internal.aws.ClientUser;
import java.io.Serializable;

/** Opens the queue where it is used, beside the enumerator. */
@FunctionalInterface
public interface NotificationQueueFactory extends Serializable {

    /**
     * A queue whose {@code close()} releases all that it uses.
     *
     * @param user told of every attempt of a request, on any thread
     */
    NotificationQueue open(ClientUser user);
}
