// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.services;

import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.invoke.InferenceEndpoint;
import io.github.flinksagemaker.internal.notification.NotificationQueue;
import io.github.flinksagemaker.internal.s3.ObjectStore;

/** The same store and endpoint for all who open them. */
public class FakeServices implements ConnectorServices {

    private static final long serialVersionUID = 1L;

    private final transient ObjectStore store;
    private final transient InferenceEndpoint endpoint;

    public FakeServices(ObjectStore store) {
        this(store, new InMemoryEndpoint());
    }

    public FakeServices(ObjectStore store, InferenceEndpoint endpoint) {
        this.store = store;
        this.endpoint = endpoint;
    }

    @Override
    public WriterServices openWriter(ClientUser user) {
        return new WriterServices(open(user), endpoint);
    }

    @Override
    public ObjectStore open(ClientUser user) {
        return store;
    }

    @Override
    public NotificationQueue openQueue(ClientUser user, String url) {
        throw new UnsupportedOperationException("no queue");
    }
}
