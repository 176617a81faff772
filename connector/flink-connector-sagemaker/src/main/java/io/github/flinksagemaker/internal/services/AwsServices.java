// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.services;

import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.config.ChecksumMode;
import io.github.flinksagemaker.internal.aws.AwsClients;
import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.aws.CloseRehearsal;
import io.github.flinksagemaker.internal.config.AwsSettings;
import io.github.flinksagemaker.internal.invoke.AwsInferenceEndpoint;
import io.github.flinksagemaker.internal.notification.AwsNotificationQueue;
import io.github.flinksagemaker.internal.notification.NotificationQueue;
import io.github.flinksagemaker.internal.s3.AwsObjectStore;
import io.github.flinksagemaker.internal.s3.ObjectStore;

/** AWS itself. What is opened has an HTTP client of its own. */
public final class AwsServices implements ConnectorServices {

    private static final long serialVersionUID = 1L;

    private final AwsSettings settings;

    public AwsServices(AwsSettings settings) {
        this.settings = settings;
    }

    @Override
    public WriterServices openWriter(ClientUser user) {
        return AwsClients.make(
                settings,
                user,
                clients ->
                        new WriterServices(
                                store(clients),
                                new AwsInferenceEndpoint(clients.sageMakerRuntime())));
    }

    @Override
    public ObjectStore open(ClientUser user) {
        return AwsClients.make(settings, user, this::store);
    }

    private ObjectStore store(AwsClients clients) {
        boolean checksums = settings.get(AwsOptions.S3_CHECKSUM) == ChecksumMode.WHEN_SUPPORTED;
        return new AwsObjectStore(clients.s3(), checksums, clients::close);
    }

    @Override
    public NotificationQueue openQueue(ClientUser user, String url) {
        return AwsClients.make(
                settings,
                user,
                clients ->
                        new AwsNotificationQueue(
                                clients.sqs(),
                                url,
                                settings.get(AwsOptions.HTTP_READ_TIMEOUT),
                                clients::close));
    }

    @Override
    public void prepareClose(ClientUser user, String bucket) {
        CloseRehearsal.begin(settings, user, bucket);
    }
}
