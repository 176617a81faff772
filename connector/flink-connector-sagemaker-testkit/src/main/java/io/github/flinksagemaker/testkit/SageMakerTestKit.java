// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import io.github.flinksagemaker.testkit.aws.Clients;
import io.github.flinksagemaker.testkit.aws.Identity;
import io.github.flinksagemaker.testkit.endpoint.AsyncEndpoint;
import io.github.flinksagemaker.testkit.endpoint.EndpointSpec;
import io.github.flinksagemaker.testkit.endpoint.SageMakerServer;
import io.github.flinksagemaker.testkit.endpoint.Scheduler;
import io.github.flinksagemaker.testkit.endpoint.Threads;
import io.github.flinksagemaker.testkit.fault.Faults;
import io.github.flinksagemaker.testkit.fault.Requests;
import io.github.flinksagemaker.testkit.s3.S3Server;
import io.github.flinksagemaker.testkit.sqs.SqsServer;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * S3, SageMaker's asynchronous endpoints and SQS in this process, on free ports of 127.0.0.1, for
 * any AWS client.
 *
 * <pre>{@code
 * try (SageMakerTestKit kit = SageMakerTestKit.builder()
 *         .endpoint("fraud-detector", spec -> spec.model(Model.echo()).failurePath(true))
 *         .start()) {
 *     builder.setClientProperties(kit.clientProperties());
 * }
 * }</pre>
 *
 * <p>Requests must be signed with {@link #accessKeyId()} and {@link #secretAccessKey()} for {@link
 * #region()}. Objects live in memory. Thread-safe.
 */
public final class SageMakerTestKit implements AutoCloseable {

    private final Identity identity;
    private final Identity sageMakerIdentity;
    private final String bucket;
    private final Faults faults = new Faults();
    private final Requests requests = new Requests();
    private final Deque<Runnable> parts = new ArrayDeque<>();
    private final S3Server s3;
    private final S3Client undisturbedS3;
    private final SqsServer sqs;
    private final SageMakerServer sageMaker;
    private @Nullable S3Client s3Client;
    private @Nullable SqsClient sqsClient;
    private boolean closed;

    SageMakerTestKit(SageMakerTestKitBuilder builder) {
        identity = builder.identity();
        sageMakerIdentity = builder.sageMakerIdentity();
        bucket = builder.bucket();
        try {
            Scheduler scheduler = closing(builder.scheduler(), Scheduler::close);
            s3 =
                    closing(
                            S3Server.start(builder.s3Port(), identity, faults, requests),
                            S3Server::close);
            undisturbedS3 =
                    closing(Clients.s3(s3.undisturbedEndpoint(), identity), S3Client::close);
            sqs =
                    closing(
                            new SqsServer(
                                    builder.sqsPort(),
                                    identity,
                                    faults,
                                    requests,
                                    Threads.named("testkit-sqs")),
                            SqsServer::close);
            sageMaker =
                    closing(
                            new SageMakerServer(
                                    builder.sageMakerPort(),
                                    sageMakerIdentity,
                                    bucket,
                                    undisturbedS3,
                                    sqs::send,
                                    faults,
                                    requests,
                                    scheduler),
                            SageMakerServer::close);
            undisturbedS3.createBucket(b -> b.bucket(bucket));
            for (Map.Entry<String, EndpointSpec> endpoint : builder.endpoints().entrySet()) {
                AsyncEndpoint unused = sageMaker.create(endpoint.getKey(), endpoint.getValue());
            }
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    private <T> T closing(T part, Consumer<T> close) {
        parts.push(() -> close.accept(part));
        return part;
    }

    private void stop() {
        while (!parts.isEmpty()) {
            parts.pop().run();
        }
    }

    /** A kit to be described; {@link SageMakerTestKitBuilder#start()} starts it. */
    public static SageMakerTestKitBuilder builder() {
        return new SageMakerTestKitBuilder();
    }

    /** The endpoint of S3. */
    public URI s3Endpoint() {
        return s3.endpoint();
    }

    /** The endpoint of the SageMaker runtime. */
    public URI sageMakerEndpoint() {
        return sageMaker.endpoint();
    }

    /**
     * The endpoint of SQS. ElasticMQ behind it starts with the first request, in one to two
     * seconds.
     */
    public URI sqsEndpoint() {
        return sqs.endpoint();
    }

    /** The region for which requests are signed. */
    public String region() {
        return identity.region();
    }

    /** The access key, not a secret one: it opens nothing but this kit. */
    public String accessKeyId() {
        return identity.accessKeyId();
    }

    /** The secret key, which opens nothing but this kit. */
    public String secretAccessKey() {
        return identity.secretAccessKey();
    }

    /** Region, account and keys together. */
    public Identity identity() {
        return identity;
    }

    /** The bucket that exists from the start; outputs go there too. */
    public String bucket() {
        return bucket;
    }

    /** Creates another bucket. */
    public void createBucket(String name) {
        undisturbedS3.createBucket(b -> b.bucket(name));
    }

    /** The URL of a queue, which is created if it doesn't exist. */
    public String queueUrl(String name) {
        return sqs.queueUrl(name);
    }

    /**
     * Sends any message to a queue, past faults and counts: a forged notification, for instance.
     */
    public void sendMessage(String queue, String message) {
        sqs.send(queue, message);
    }

    /** The options that point a client of this project at the kit, as a new object. */
    public Properties clientProperties() {
        Properties properties = new Properties();
        properties.setProperty("aws.region", region());
        properties.setProperty("aws.s3.endpoint", s3Endpoint().toString());
        properties.setProperty("aws.sagemakerruntime.endpoint", sageMakerEndpoint().toString());
        properties.setProperty("aws.sqs.endpoint", sqsEndpoint().toString());
        properties.setProperty("aws.s3.path-style-access", "true");
        properties.setProperty("aws.credentials.provider", "BASIC");
        properties.setProperty("aws.credentials.provider.basic.accesskeyid", accessKeyId());
        properties.setProperty("aws.credentials.provider.basic.secretkey", secretAccessKey());
        if (!sageMakerIdentity.equals(identity)) {
            String keys = "aws.sagemakerruntime.credentials.provider.basic.";
            properties.setProperty(keys + "accesskeyid", sageMakerIdentity.accessKeyId());
            properties.setProperty(keys + "secretkey", sageMakerIdentity.secretAccessKey());
        }
        return properties;
    }

    /** A client of S3 that is counted and disturbed like any other. The kit closes it. */
    public synchronized S3Client s3Client() {
        if (s3Client == null) {
            s3Client = Clients.s3(s3Endpoint(), identity);
        }
        return s3Client;
    }

    /**
     * A client of S3 that is neither counted nor disturbed, for a test's own look at the objects.
     * The kit closes it.
     */
    public S3Client undisturbedS3Client() {
        return undisturbedS3;
    }

    /** A client of SQS that is counted and disturbed like any other. The kit closes it. */
    public synchronized SqsClient sqsClient() {
        if (sqsClient == null) {
            sqsClient = Clients.sqs(sqsEndpoint(), identity);
        }
        return sqsClient;
    }

    /** The faults in force; none at the start. */
    public Faults faults() {
        return faults;
    }

    /** The counts of the clients' requests. */
    public Requests requests() {
        return requests;
    }

    /**
     * Creates another endpoint.
     *
     * @throws IllegalArgumentException if there is one of this name
     */
    public AsyncEndpoint createEndpoint(String name, Consumer<EndpointSpec> describe) {
        EndpointSpec spec = new EndpointSpec();
        describe.accept(spec);
        return sageMaker.create(name, spec);
    }

    /** Deletes an endpoint: it accepts no more, and what waits in its queue is forgotten. */
    public void deleteEndpoint(String name) {
        sageMaker.delete(name);
    }

    /**
     * An endpoint's statistics and switches.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public AsyncEndpoint endpoint(String name) {
        AsyncEndpoint endpoint = sageMaker.find(name);
        if (endpoint == null) {
            throw new IllegalArgumentException("There is no endpoint named " + name);
        }
        return endpoint;
    }

    /**
     * Forgets faults, counts and statistics. Objects, messages and invocations on their way stay.
     */
    public void reset() {
        faults.clear();
        requests.reset();
        sageMaker.resetStatistics();
    }

    /** Stops all servers and their threads. Again: does nothing. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (s3Client != null) {
                s3Client.close();
            }
            if (sqsClient != null) {
                sqsClient.close();
            }
        }
        stop();
    }
}
