// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.services;

import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.invoke.InferenceEndpoint;
import io.github.flinksagemaker.internal.notification.NotificationQueue;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import org.apache.flink.util.function.SerializableFunction;

/** The same endpoint for all who open it, and no queue. Serializable if its stores' opening is. */
public class FakeServices implements ConnectorServices {

    private static final long serialVersionUID = 1L;

    private final SerializableFunction<ClientUser, ObjectStore> stores;
    private final transient InferenceEndpoint endpoint;

    /** Stores are opened by this function. */
    public FakeServices(SerializableFunction<ClientUser, ObjectStore> stores) {
        this(stores, new InMemoryEndpoint());
    }

    /** The same store for all. */
    public FakeServices(ObjectStore store) {
        this(store, new InMemoryEndpoint());
    }

    /** The same store and endpoint for all. */
    public FakeServices(ObjectStore store, InferenceEndpoint endpoint) {
        this(user -> store, endpoint);
    }

    private FakeServices(
            SerializableFunction<ClientUser, ObjectStore> stores, InferenceEndpoint endpoint) {
        this.stores = stores;
        this.endpoint = endpoint;
    }

    @Override
    public WriterServices openWriter(ClientUser user) {
        return new WriterServices(open(user), endpoint);
    }

    @Override
    public ObjectStore open(ClientUser user) {
        return stores.apply(user);
    }

    @Override
    public NotificationQueue openQueue(ClientUser user, String url) {
        throw new UnsupportedOperationException("no queue");
    }
}
