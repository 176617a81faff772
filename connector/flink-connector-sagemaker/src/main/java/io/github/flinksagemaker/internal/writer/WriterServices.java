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
import java.time.Duration;

/** The two seams of one writer or committer, and what must be closed with them. */
public final class WriterServices implements AutoCloseable {

    /** No option, since a wrong name is not made right by time. */
    static final Duration START_BUDGET = Duration.ofSeconds(60);

    /** How long nothing may come back of a call, whatever the retry budget. */
    private static final Duration SILENCE = Duration.ofMinutes(5);

    private final ObjectStore store;
    private final InferenceEndpoint endpoint;
    private final AutoCloseable clients;
    private final Duration startBudget;
    private final Duration silence;

    public WriterServices(ObjectStore store, InferenceEndpoint endpoint, AutoCloseable clients) {
        this(store, endpoint, clients, START_BUDGET, SILENCE);
    }

    private WriterServices(
            ObjectStore store,
            InferenceEndpoint endpoint,
            AutoCloseable clients,
            Duration startBudget,
            Duration silence) {
        this.store = store;
        this.endpoint = endpoint;
        this.clients = clients;
        this.startBudget = startBudget;
        this.silence = silence;
    }

    /** The same, of which less is expected, since a test does not wait that long. */
    public WriterServices withPatience(Duration startBudget, Duration silence) {
        return new WriterServices(store, endpoint, clients, startBudget, silence);
    }

    /** How long a fresh start tries what is refused and has not worked yet. */
    Duration startBudget() {
        return startBudget;
    }

    /**
     * For what takes a few calls one after the other: each is given up when the retry budget has
     * passed without progress, but calls of others that succeed are progress too (rule 19).
     */
    Duration longestWait(Duration retryBudget) {
        return retryBudget.multipliedBy(8).plus(silence);
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
