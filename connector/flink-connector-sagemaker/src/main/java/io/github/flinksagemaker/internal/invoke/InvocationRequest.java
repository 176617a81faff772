package io.github.flinksagemaker.internal.invoke;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One InvokeEndpointAsync call. */
@AutoValue
public abstract class InvocationRequest {

    public abstract String endpointName();

    /** The InferenceId: 1 to 64 characters. */
    public abstract String inferenceId();

    public abstract S3Location inputLocation();

    public abstract String contentType();

    public abstract @Nullable String accept();

    public abstract @Nullable String customAttributes();

    /** 60 s to 6 h. */
    public abstract Duration requestTtl();

    /** 1 s to 1 h. */
    public abstract Duration invocationTimeout();

    public static Builder builder() {
        return new AutoValue_InvocationRequest.Builder();
    }

    /** Builds an {@link InvocationRequest}; accept and custom attributes are optional. */
    @AutoValue.Builder
    public abstract static class Builder {
        public abstract Builder setEndpointName(String endpointName);

        public abstract Builder setInferenceId(String inferenceId);

        public abstract Builder setInputLocation(S3Location inputLocation);

        public abstract Builder setContentType(String contentType);

        public abstract Builder setAccept(@Nullable String accept);

        public abstract Builder setCustomAttributes(@Nullable String customAttributes);

        public abstract Builder setRequestTtl(Duration requestTtl);

        public abstract Builder setInvocationTimeout(Duration invocationTimeout);

        public abstract InvocationRequest build();
    }
}
