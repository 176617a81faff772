// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import com.google.auto.value.AutoValue;
import java.io.Serializable;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/** The facts of the invocation that a record was part of. */
@PublicEvolving
@AutoValue
public abstract class InvocationInfo implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * Names the invocation that this result is of; also its InferenceId at SageMaker. Of records
     * that were invoked again it is that of the last attempt: the first invocation's, a dot, the
     * attempt's number, and behind a hyphen a random text; the InferenceId has a smaller number if
     * another attempt took that one meanwhile.
     */
    public abstract String getInvocationId();

    /** Names the record's first invocation, as the ledger has it. */
    public final String getFirstInvocationId() {
        int dot = getInvocationId().indexOf('.');
        return dot < 0 ? getInvocationId() : getInvocationId().substring(0, dot);
    }

    /**
     * The number of the attempt that this result is of; 0 if the record was not invoked again.
     * Attempts are counted for each first invocation, from 1, not for each record.
     */
    public final int getAttempt() {
        int dot = getInvocationId().indexOf('.');
        return dot < 0
                ? 0
                : Integer.parseInt(
                        getInvocationId().substring(dot + 1, getInvocationId().indexOf('-', dot)));
    }

    public abstract String getEndpointName();

    /**
     * Where the payload lies; absent if it went in the request, or was rejected before it was
     * staged.
     */
    public abstract @Nullable String getInputLocation();

    /** As SageMaker returned it; absent if the request was rejected. */
    public abstract @Nullable String getOutputLocation();

    /** As SageMaker returned it; absent if rejected or if the endpoint has no failure path. */
    public abstract @Nullable String getFailureLocation();

    /** When SageMaker accepted (or the sink rejected) the request, milliseconds since the epoch. */
    public abstract long getAcceptedAt();

    /** When the source knew the outcome, milliseconds since the epoch. */
    public abstract long getSettledAt();

    /** The record's place in the first invocation's request, from 0. */
    public abstract int getPositionInBatch();

    public static Builder builder() {
        return new AutoValue_InvocationInfo.Builder();
    }

    /** Builds an {@link InvocationInfo}; ids, endpoint, times and position are required. */
    @AutoValue.Builder
    public abstract static class Builder {
        public abstract Builder setInvocationId(String invocationId);

        public abstract Builder setEndpointName(String endpointName);

        public abstract Builder setInputLocation(@Nullable String inputLocation);

        public abstract Builder setOutputLocation(@Nullable String outputLocation);

        public abstract Builder setFailureLocation(@Nullable String failureLocation);

        public abstract Builder setAcceptedAt(long acceptedAt);

        public abstract Builder setSettledAt(long settledAt);

        public abstract Builder setPositionInBatch(int positionInBatch);

        public abstract InvocationInfo build();
    }
}
