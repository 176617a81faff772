// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import com.google.auto.value.AutoValue;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * What a record's invocation asks for, where that differs from the sink's options; what is absent
 * is as the options say. Records share a request only if their attributes are equal.
 *
 * <pre>{@code
 * sink.setInvocationAttributes(
 *         record ->
 *                 InvocationAttributes.defaults()
 *                         .withEndpointName(record.model())
 *                         .withRequestTtl(Duration.ofMinutes(10)));
 * }</pre>
 *
 * <p>The values are checked against the service's limits when a record arrives: one that is outside
 * them makes that record a {@code REJECTED_RECORD}.
 */
@PublicEvolving
@AutoValue
public abstract class InvocationAttributes implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final InvocationAttributes DEFAULTS =
            new AutoValue_InvocationAttributes.Builder().build();

    /** The asynchronous endpoint; up to 63 letters, digits and inner hyphens. */
    public abstract @Nullable String getEndpointName();

    /** What the payload is; 1 to 1,024 visible ASCII characters. */
    public abstract @Nullable String getContentType();

    /** What the response should be; 1 to 1,024 visible ASCII characters. */
    public abstract @Nullable String getAccept();

    /** Passed on to the container; 1 to 1,024 visible ASCII characters. */
    public abstract @Nullable String getCustomAttributes();

    /** How long the request may wait in the endpoint's queue; whole seconds, 60 s to 6 h. */
    public abstract @Nullable Duration getRequestTtl();

    /** How long the model may work on it; whole seconds, 1 s to 1 h. */
    public abstract @Nullable Duration getInvocationTimeout();

    /**
     * The folder of the output under the endpoint's S3OutputPath, up to 440 characters; the
     * connector appends the invocation's id and the number of the attempt, so that no two
     * invocations have one output.
     */
    public abstract @Nullable String getS3OutputPathExtension();

    /**
     * The output's name in the folder of its invocation; 1 to 32 letters, digits, hyphens and
     * underscores, with one dot at most.
     */
    public abstract @Nullable String getFilename();

    abstract Builder toBuilder();

    /** Nothing that differs from the sink's options. */
    public static InvocationAttributes defaults() {
        return DEFAULTS;
    }

    /** The same with another {@linkplain #getEndpointName endpoint}; null: the sink's. */
    public final InvocationAttributes withEndpointName(@Nullable String endpointName) {
        return toBuilder().setEndpointName(endpointName).build();
    }

    /**
     * The same with another {@linkplain #getContentType content type}; null: the sink's. Dropped
     * where the framing tells a request's own, as {@code Framings.binaryTensors} does, of which the
     * header's size is part.
     */
    public final InvocationAttributes withContentType(@Nullable String contentType) {
        return toBuilder().setContentType(contentType).build();
    }

    /** The same with another {@linkplain #getAccept Accept}; null: the sink's. */
    public final InvocationAttributes withAccept(@Nullable String accept) {
        return toBuilder().setAccept(accept).build();
    }

    /**
     * The same with other {@linkplain #getCustomAttributes custom attributes}; null: the sink's.
     */
    public final InvocationAttributes withCustomAttributes(@Nullable String customAttributes) {
        return toBuilder().setCustomAttributes(customAttributes).build();
    }

    /** The same with another {@linkplain #getRequestTtl request TTL}; null: the sink's. */
    public final InvocationAttributes withRequestTtl(@Nullable Duration requestTtl) {
        return toBuilder().setRequestTtl(requestTtl).build();
    }

    /**
     * The same with another {@linkplain #getInvocationTimeout invocation timeout}; null: the
     * sink's.
     */
    public final InvocationAttributes withInvocationTimeout(@Nullable Duration invocationTimeout) {
        return toBuilder().setInvocationTimeout(invocationTimeout).build();
    }

    /** The same with another {@linkplain #getS3OutputPathExtension extension}; null: none. */
    public final InvocationAttributes withS3OutputPathExtension(@Nullable String extension) {
        return toBuilder().setS3OutputPathExtension(extension).build();
    }

    /** The same with another {@linkplain #getFilename file name}; null: the service's. */
    public final InvocationAttributes withFilename(@Nullable String filename) {
        return toBuilder().setFilename(filename).build();
    }

    @AutoValue.Builder
    abstract static class Builder {
        abstract Builder setEndpointName(@Nullable String endpointName);

        abstract Builder setContentType(@Nullable String contentType);

        abstract Builder setAccept(@Nullable String accept);

        abstract Builder setCustomAttributes(@Nullable String customAttributes);

        abstract Builder setRequestTtl(@Nullable Duration requestTtl);

        abstract Builder setInvocationTimeout(@Nullable Duration invocationTimeout);

        abstract Builder setS3OutputPathExtension(@Nullable String extension);

        abstract Builder setFilename(@Nullable String filename);

        abstract InvocationAttributes build();
    }
}
