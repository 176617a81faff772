// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.InvocationId;
import org.jspecify.annotations.Nullable;

/**
 * A further invocation of an entry's records, all or some of them, that its endpoint has accepted
 * (rule 50): the object {@code attempts/<lane>/<id>.<number>}, and part of a split's state.
 */
@AutoValue
public abstract class Attempt {

    /** The entry's id with the attempt's number, from 1, and its nonce; also its InferenceId. */
    public abstract InvocationId id();

    /** The position in the entry of the first record that it carries. */
    public abstract int from();

    /** The position behind the last one. */
    public abstract int to();

    public abstract String endpointName();

    /** Absent if the payload went in the request. */
    public abstract @Nullable String inputLocation();

    public abstract String outputLocation();

    public abstract @Nullable String failureLocation();

    /** Milliseconds since the epoch, by the clock of the reader that made it. */
    public abstract long acceptedAt();

    /** Until when it is looked for, milliseconds since the epoch by S3's clock (rule 55). */
    public abstract long deadline();

    public final boolean carriesWithin(int first, int end) {
        return from() >= first && to() <= end;
    }

    public abstract Builder toBuilder();

    public static Builder builder() {
        return new AutoValue_Attempt.Builder();
    }

    /** Builds an {@link Attempt}. */
    @AutoValue.Builder
    public abstract static class Builder {
        public abstract Builder setId(InvocationId id);

        public abstract Builder setFrom(int from);

        public abstract Builder setTo(int to);

        public abstract Builder setEndpointName(String endpointName);

        public abstract Builder setInputLocation(@Nullable String inputLocation);

        public abstract Builder setOutputLocation(String outputLocation);

        public abstract Builder setFailureLocation(@Nullable String failureLocation);

        public abstract Builder setAcceptedAt(long acceptedAt);

        public abstract Builder setDeadline(long deadline);

        public abstract Attempt build();
    }
}
