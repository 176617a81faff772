// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.services;

import io.github.flinksagemaker.internal.aws.AwsClients;
import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.aws.CloseRehearsal;
import io.github.flinksagemaker.internal.config.AwsSettings;
import io.github.flinksagemaker.internal.invoke.AwsInferenceEndpoint;
import io.github.flinksagemaker.internal.notification.AwsNotificationQueueFactory;
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
        return AwsClients.make(settings, user, AwsServices::store);
    }

    private static ObjectStore store(AwsClients clients) {
        return new AwsObjectStore(clients.s3(), clients::close);
    }

    @Override
    public NotificationQueue openQueue(ClientUser user, String url) {
        return new AwsNotificationQueueFactory(settings, url).open(user);
    }

    @Override
    public void prepareClose(ClientUser user, String bucket) {
        CloseRehearsal.begin(settings, user, bucket);
    }
}
