// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import com.google.auto.value.AutoValue;

/** A received message. */
@AutoValue
public abstract class QueueMessage {

    public abstract String body();

    /** Names this receipt of the message when it is deleted. */
    public abstract String receiptHandle();

    public static QueueMessage of(String body, String receiptHandle) {
        return new AutoValue_QueueMessage(body, receiptHandle);
    }
}
