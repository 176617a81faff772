// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.services;

import io.github.flinksagemaker.internal.invoke.InferenceEndpoint;
import io.github.flinksagemaker.internal.s3.ObjectStore;

/** What one writer calls. Closing the store releases what both use. */
public final class WriterServices implements AutoCloseable {

    private final ObjectStore store;
    private final InferenceEndpoint endpoint;

    public WriterServices(ObjectStore store, InferenceEndpoint endpoint) {
        this.store = store;
        this.endpoint = endpoint;
    }

    public ObjectStore store() {
        return store;
    }

    public InferenceEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        store.close();
    }
}
