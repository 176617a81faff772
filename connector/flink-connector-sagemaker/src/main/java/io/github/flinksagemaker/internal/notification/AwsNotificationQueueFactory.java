// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.internal.aws.AwsClients;
import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.config.AwsSettings;
import java.time.Duration;

/** Opens an SQS queue with an HTTP client of its own, which is closed with it. */
public final class AwsNotificationQueueFactory implements NotificationQueueFactory {

    private static final long serialVersionUID = 1L;

    /** SQS's limit for a long poll. */
    private static final long LONGEST_WAIT_SECONDS = 20;

    /** What an answer may take beyond the wait before the connection counts as dead. */
    private static final long SLACK_SECONDS = 5;

    private final AwsSettings settings;
    private final String url;

    public AwsNotificationQueueFactory(AwsSettings settings, String url) {
        this.settings = settings;
        this.url = url;
    }

    @Override
    public NotificationQueue open(ClientUser user) {
        return AwsClients.make(
                settings,
                user,
                clients ->
                        new AwsNotificationQueue(
                                clients.sqs(), url, wait(settings), clients::close));
    }

    /** A long poll is silence, which the read time-out bounds. */
    static Duration wait(AwsSettings settings) {
        long silence = settings.get(AwsOptions.HTTP_READ_TIMEOUT).toSeconds();
        return Duration.ofSeconds(
                Math.max(1, Math.min(LONGEST_WAIT_SECONDS, silence - SLACK_SECONDS)));
    }
}
