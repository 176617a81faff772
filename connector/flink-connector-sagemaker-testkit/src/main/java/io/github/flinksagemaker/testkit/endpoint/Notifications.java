// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import org.jspecify.annotations.Nullable;

/**
 * Where an endpoint's notifications go, as if SQS queues were subscribed to its SNS topics. The
 * queues are created when they don't exist.
 *
 * @param successQueue the queue for successes, by name; none if null
 * @param errorQueue the queue for failures, by name; none if null
 * @param raw whether messages come without SNS's envelope (RawMessageDelivery)
 * @param includeResponse whether they carry the model's response, if it has at most 128 KB
 */
public record Notifications(
        @Nullable String successQueue,
        @Nullable String errorQueue,
        boolean raw,
        boolean includeResponse) {

    /** No notifications at all. */
    public static Notifications none() {
        return new Notifications(null, null, false, false);
    }

    /** Successes and failures to one queue, in SNS's envelope. */
    public static Notifications toQueue(String queue) {
        return new Notifications(queue, queue, false, false);
    }

    /** Successes and failures to a queue each, in SNS's envelope. */
    public static Notifications toQueues(
            @Nullable String successQueue, @Nullable String errorQueue) {
        return new Notifications(successQueue, errorQueue, false, false);
    }

    /** The same, without the envelope. */
    public Notifications withRawMessageDelivery() {
        return new Notifications(successQueue, errorQueue, true, includeResponse);
    }

    /** The same, with the model's response. */
    public Notifications withResponse() {
        return new Notifications(successQueue, errorQueue, raw, true);
    }
}
