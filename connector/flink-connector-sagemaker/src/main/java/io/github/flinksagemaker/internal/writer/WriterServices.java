package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.config.AwsSettings;
import io.github.flinksagemaker.internal.aws.AwsClients;
import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.invoke.AwsInferenceEndpoint;
import io.github.flinksagemaker.internal.invoke.InferenceEndpoint;
import io.github.flinksagemaker.internal.s3.AwsObjectStore;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import java.io.Serializable;
import java.util.function.Consumer;

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
        WriterServices create(Consumer<RequestKind> requests);
    }

    /** Services on AWS. */
    public static Factory aws(AwsSettings settings) {
        return requests ->
                AwsClients.make(
                        settings,
                        requests,
                        clients ->
                                new WriterServices(
                                        new AwsObjectStore(clients.s3()),
                                        new AwsInferenceEndpoint(clients.sageMakerRuntime()),
                                        clients));
    }
}
