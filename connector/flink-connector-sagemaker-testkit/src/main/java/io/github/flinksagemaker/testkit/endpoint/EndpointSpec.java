// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import io.github.flinksagemaker.testkit.model.Latency;
import io.github.flinksagemaker.testkit.model.Model;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Describes one asynchronous endpoint. Every setter returns this object. */
public final class EndpointSpec {

    private Model model = Model.echo();
    private Latency latency = Latency.none();
    private boolean failurePath = true;
    private Set<FailureCause> failureObjects =
            EnumSet.of(FailureCause.MODEL_ERROR, FailureCause.INPUT_UNREADABLE);
    private int concurrency = 4;
    private int instances = 1;
    private Duration coldStart = Duration.ZERO;
    private Notifications notifications = Notifications.none();
    private boolean acceptsBody = true;
    private boolean shardedOutputs;
    private @Nullable String bucket;

    /** The model. Default: echo. */
    public EndpointSpec model(Model value) {
        model = value;
        return this;
    }

    /** The time that the model takes. Default: none. */
    public EndpointSpec latency(Latency value) {
        latency = value;
        return this;
    }

    /** The time that the model takes, always the same. Default: none. */
    public EndpointSpec latency(Duration value) {
        return latency(Latency.fixed(value));
    }

    /**
     * Whether the endpoint has an S3FailurePath. Default: true. Without one a failure leaves no
     * object.
     */
    public EndpointSpec failurePath(boolean value) {
        failurePath = value;
        return this;
    }

    /**
     * The failures that leave a failure object, given a failure path. Default: the model's errors
     * and unreadable inputs. What SageMaker does after an expiry or a time-out is not documented;
     * both can be tried.
     */
    public EndpointSpec failureObjectsFor(FailureCause first, FailureCause... more) {
        failureObjects = EnumSet.of(first, more);
        return this;
    }

    /** MaxConcurrentInvocationsPerInstance, 1 to 1000. Default: 4. */
    public EndpointSpec concurrency(int value) {
        if (value < 1 || value > 1_000) {
            throw new IllegalArgumentException(
                    "concurrency (MaxConcurrentInvocationsPerInstance) must be 1 to 1000, was "
                            + value);
        }
        concurrency = value;
        return this;
    }

    /** The number of instances once warm, at least 1. Default: 1. */
    public EndpointSpec instances(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("instances must be at least 1, was " + value);
        }
        instances = value;
        return this;
    }

    /**
     * If positive, the endpoint begins with no instance, and its first request waits this long for
     * one; likewise after {@link AsyncEndpoint#scaleToZero()}. Default: zero, always warm.
     */
    public EndpointSpec coldStart(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("coldStart must not be negative, was " + value);
        }
        coldStart = value;
        return this;
    }

    /** Where notifications go. Default: nowhere. */
    public EndpointSpec notifications(Notifications value) {
        notifications = value;
        return this;
    }

    /**
     * Whether a request may carry its payload as its body. Default: true. If false, such a request
     * gets a ValidationError, as from a service that knows input locations only; its text is a
     * guess.
     */
    public EndpointSpec acceptsBody(boolean value) {
        acceptsBody = value;
        return this;
    }

    /**
     * Puts outputs under {@code <S3OutputPath>/<two digits>/} instead of {@code <S3OutputPath>/}:
     * listing a folder costs time in proportion to all it holds, so tests that list many thousand
     * outputs are faster. Default: false, as AWS does.
     */
    public EndpointSpec shardedOutputs(boolean value) {
        shardedOutputs = value;
        return this;
    }

    /** The bucket for outputs and failures; it must exist. Default: the test kit's. */
    public EndpointSpec bucket(String value) {
        bucket = value;
        return this;
    }

    Model model() {
        return model;
    }

    Latency latency() {
        return latency;
    }

    boolean failurePath() {
        return failurePath;
    }

    boolean leavesFailureObject(FailureCause cause) {
        return failurePath && failureObjects.contains(cause);
    }

    int capacity() {
        return concurrency * instances;
    }

    Duration coldStart() {
        return coldStart;
    }

    Notifications notifications() {
        return notifications;
    }

    boolean acceptsBody() {
        return acceptsBody;
    }

    boolean shardedOutputs() {
        return shardedOutputs;
    }

    String bucketOr(String standard) {
        return bucket == null ? standard : bucket;
    }
}
