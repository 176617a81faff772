// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.invoke;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One InvokeEndpointAsync call: the payload is its body, or an object that it names. */
@AutoValue
@SuppressWarnings("mutable") // a body is not copied, and nobody changes it
public abstract class InvocationRequest {

    public abstract String endpointName();

    /** The InferenceId: 1 to 64 characters. */
    public abstract String inferenceId();

    /** Where the payload lies; null if it is the {@link #body()}. */
    public abstract @Nullable S3Location inputLocation();

    /** The payload, 1 to 128,000 bytes; null if it lies in S3. */
    @SuppressWarnings("mutable")
    public abstract byte @Nullable [] body();

    public abstract String contentType();

    public abstract @Nullable String accept();

    public abstract @Nullable String customAttributes();

    /** S3OutputPathExtension, a folder under the endpoint's output path: up to 512 characters. */
    public abstract @Nullable String outputPathExtension();

    /** Filename, the output's name: up to 32 characters. */
    public abstract @Nullable String filename();

    /** 60 s to 6 h. */
    public abstract Duration requestTtl();

    /** 1 s to 1 h. */
    public abstract Duration invocationTimeout();

    /** Without the body, so that no log shows it. */
    @Override
    public final String toString() {
        return "invocation " + inferenceId() + " of endpoint " + endpointName();
    }

    public static Builder builder() {
        return new AutoValue_InvocationRequest.Builder();
    }

    /**
     * Builds an {@link InvocationRequest}; accept, custom attributes, extension and file name are
     * optional, and it has either an input location or a body.
     */
    @AutoValue.Builder
    public abstract static class Builder {
        public abstract Builder setEndpointName(String endpointName);

        public abstract Builder setInferenceId(String inferenceId);

        public abstract Builder setInputLocation(@Nullable S3Location inputLocation);

        public abstract Builder setBody(byte @Nullable [] body);

        public abstract Builder setContentType(String contentType);

        public abstract Builder setAccept(@Nullable String accept);

        public abstract Builder setCustomAttributes(@Nullable String customAttributes);

        abstract Builder setOutputPathExtension(@Nullable String outputPathExtension);

        abstract Builder setFilename(@Nullable String filename);

        /**
         * The place that is asked for, if any, and in it a folder of this request's own: another
         * that asked for the same place would overwrite its output.
         */
        public final Builder setOutput(
                @Nullable String pathExtension, @Nullable String filename, String ownFolder) {
            String extension = filename == null ? null : ownFolder;
            if (pathExtension != null) {
                extension = pathExtension + (pathExtension.endsWith("/") ? "" : "/") + ownFolder;
            }
            return setOutputPathExtension(extension).setFilename(filename);
        }

        public abstract Builder setRequestTtl(Duration requestTtl);

        public abstract Builder setInvocationTimeout(Duration invocationTimeout);

        abstract InvocationRequest unchecked();

        /**
         * The request.
         *
         * @throws IllegalStateException unless it has exactly one of input location and body
         */
        public InvocationRequest build() {
            InvocationRequest request = unchecked();
            if ((request.inputLocation() == null) == (request.body() == null)) {
                throw new IllegalStateException(
                        request + " must have either an input location or a body");
            }
            return request;
        }
    }
}
