// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.aws.AwsClients;
import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.config.AwsSettings;
import io.github.flinksagemaker.internal.invoke.AwsInferenceEndpoint;
import io.github.flinksagemaker.internal.invoke.InferenceEndpoint;
import io.github.flinksagemaker.internal.s3.AwsObjectStore;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import java.io.Serializable;

/** The two seams of one writer or committer, and what must be closed with them. */
public final class WriterServices implements AutoCloseable {

    private final ObjectStore store;
    private final InferenceEndpoint endpoint;
    private final AutoCloseable clients;

    public WriterServices(ObjectStore store, InferenceEndpoint endpoint, AutoCloseable clients) {
        this.store = store;
        this.endpoint = endpoint;
        this.clients = clients;
    }

    ObjectStore store() {
        return store;
    }

    InferenceEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public void close() throws Exception {
        clients.close();
    }

    /** Makes the services where they are used. */
    public interface Factory extends Serializable {
        WriterServices create(ClientUser user);
    }

    /** Services on AWS. */
    public static Factory aws(AwsSettings settings) {
        return user ->
                AwsClients.make(
                        settings,
                        user,
                        clients ->
                                new WriterServices(
                                        new AwsObjectStore(clients.s3()),
                                        new AwsInferenceEndpoint(clients.sageMakerRuntime()),
                                        clients));
    }
}
