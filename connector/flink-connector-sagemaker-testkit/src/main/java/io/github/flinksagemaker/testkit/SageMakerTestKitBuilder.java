// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import io.github.flinksagemaker.testkit.aws.Identity;
import io.github.flinksagemaker.testkit.endpoint.EndpointSpec;
import io.github.flinksagemaker.testkit.endpoint.Scheduler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Describes a {@link SageMakerTestKit}. Every setter returns this object. */
public final class SageMakerTestKitBuilder {

    private final Map<String, EndpointSpec> endpoints = new LinkedHashMap<>();
    private Identity identity = Identity.DEFAULT;
    private @Nullable Identity sageMakerIdentity;
    private String bucket = "sagemaker-testkit";
    private int s3Port;
    private int sageMakerPort;
    private int sqsPort;
    private @Nullable Scheduler scheduler;

    SageMakerTestKitBuilder() {}

    /**
     * Adds an endpoint.
     *
     * @throws IllegalArgumentException if there is one of this name
     */
    public SageMakerTestKitBuilder endpoint(String name, Consumer<EndpointSpec> describe) {
        EndpointSpec spec = new EndpointSpec();
        describe.accept(spec);
        if (endpoints.putIfAbsent(name, spec) != null) {
            throw new IllegalArgumentException("There is already an endpoint named " + name);
        }
        return this;
    }

    /** Region, account and keys. Default: {@link Identity#DEFAULT}. */
    public SageMakerTestKitBuilder identity(Identity value) {
        identity = value;
        return this;
    }

    /**
     * Who must sign InvokeEndpointAsync, as if the endpoints were another account's than buckets
     * and queues. Default: {@link #identity}, whose region it has to have.
     */
    public SageMakerTestKitBuilder sageMakerIdentity(Identity value) {
        sageMakerIdentity = value;
        return this;
    }

    /** The bucket that exists from the start. Default: {@code sagemaker-testkit}. */
    public SageMakerTestKitBuilder bucket(String value) {
        bucket = value;
        return this;
    }

    /** The port of S3. Default: 0, any free one. */
    public SageMakerTestKitBuilder s3Port(int value) {
        s3Port = value;
        return this;
    }

    /** The port of the SageMaker runtime. Default: 0, any free one. */
    public SageMakerTestKitBuilder sageMakerPort(int value) {
        sageMakerPort = value;
        return this;
    }

    /** The port of SQS. Default: 0, any free one. */
    public SageMakerTestKitBuilder sqsPort(int value) {
        sqsPort = value;
        return this;
    }

    /** The endpoints' clock. Default: the machine's. The kit closes it. */
    public SageMakerTestKitBuilder scheduler(Scheduler value) {
        scheduler = value;
        return this;
    }

    /**
     * Starts the servers.
     *
     * @throws IllegalStateException if one does not start, for instance because its port is taken
     */
    public SageMakerTestKit start() {
        return new SageMakerTestKit(this);
    }

    Map<String, EndpointSpec> endpoints() {
        return endpoints;
    }

    Identity identity() {
        return identity;
    }

    Identity sageMakerIdentity() {
        if (sageMakerIdentity == null) {
            return identity;
        }
        if (!sageMakerIdentity.region().equals(identity.region())) {
            throw new IllegalArgumentException(
                    "sageMakerIdentity must be of region "
                            + identity.region()
                            + ", was of "
                            + sageMakerIdentity.region());
        }
        return sageMakerIdentity;
    }

    String bucket() {
        return bucket;
    }

    int s3Port() {
        return s3Port;
    }

    int sageMakerPort() {
        return sageMakerPort;
    }

    int sqsPort() {
        return sqsPort;
    }

    Scheduler scheduler() {
        return scheduler == null ? Scheduler.system() : scheduler;
    }
}
