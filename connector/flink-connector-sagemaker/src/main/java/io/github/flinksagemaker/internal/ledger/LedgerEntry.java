// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.InvocationId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One invocation, or one rejected request, and the records it carries (rule 2).
 *
 * <p>A rejected entry has a {@link #rejection()} and no output location; any other has an output
 * location.
 */
@AutoValue
public abstract class LedgerEntry {

    public abstract InvocationId invocationId();

    public abstract String endpointName();

    public abstract @Nullable String inputLocation();

    public abstract @Nullable String outputLocation();

    public abstract @Nullable String failureLocation();

    public abstract @Nullable String contentType();

    public abstract @Nullable String accept();

    public abstract @Nullable String customAttributes();

    /**
     * The S3OutputPathExtension that was asked for; the request had the invocation's id and the
     * attempt's number behind it. Absent if none was.
     */
    public abstract @Nullable String outputPathExtension();

    /** The Filename of the request; absent if it had none. */
    public abstract @Nullable String filename();

    /** The splitting's name: how the response is to be split. */
    public abstract String format();

    /**
     * The framing's kind and, after a colon, a digest of its settings: how the request was framed.
     * Absent if an older connector wrote the entry, or if nothing was framed.
     */
    public abstract @Nullable String framing();

    /** Milliseconds since the epoch, by the writer's clock. */
    public abstract long acceptedAt();

    /**
     * Accepted-at plus request TTL and invocation timeout, milliseconds since the epoch, by the
     * writer's clock; what expires goes by {@link #patience()} (rule 29).
     */
    public abstract long deadline();

    /**
     * How long the request may wait in the endpoint's queue, in milliseconds; absent if there was
     * none, or if an older connector wrote the entry.
     */
    public abstract @Nullable Long requestTtl();

    /** How long the model may work on the request, in milliseconds; absent as the TTL is. */
    public abstract @Nullable Long invocationTimeout();

    /**
     * {@code aw}: the least arrival watermark of the records; absent if there was none (rule 20).
     */
    public abstract @Nullable Long arrivalWatermark();

    /** Whether the records' spans lie in the input object instead of the raw section. */
    public abstract boolean carriedByInput();

    /** Whether what is carried of each record is its payload, as it was framed. */
    public abstract boolean carriesPayloads();

    public abstract List<RecordSpan> records();

    public abstract @Nullable Rejection rejection();

    /**
     * How long after its acceptance SageMaker will have given up on it, in milliseconds: request
     * TTL and invocation timeout together, whatever clock the acceptance is dated by.
     */
    public final long patience() {
        Long ttl = requestTtl();
        Long timeout = invocationTimeout();
        if (ttl != null && timeout != null) {
            return saturated(ttl + timeout);
        }
        return deadline() <= acceptedAt() ? 0 : saturated(deadline() - acceptedAt());
    }

    private static long saturated(long positive) {
        return positive < 0 ? Long.MAX_VALUE : positive;
    }

    /** The sum of the records' lengths. */
    public final int carriedBytes() {
        long sum = 0;
        for (RecordSpan span : records()) {
            sum += Math.max(0, span.length());
        }
        return (int) Math.min(sum, Integer.MAX_VALUE);
    }

    public abstract Builder toBuilder();

    public static Builder builder() {
        return new AutoValue_LedgerEntry.Builder()
                .setCarriedByInput(false)
                .setCarriesPayloads(false);
    }

    /** Builds a {@link LedgerEntry}. */
    @AutoValue.Builder
    public abstract static class Builder {
        /** As it was set. */
        public abstract InvocationId invocationId();

        public abstract Builder setInvocationId(InvocationId invocationId);

        public abstract Builder setEndpointName(String endpointName);

        public abstract Builder setInputLocation(@Nullable String inputLocation);

        public abstract Builder setOutputLocation(@Nullable String outputLocation);

        public abstract Builder setFailureLocation(@Nullable String failureLocation);

        public abstract Builder setContentType(@Nullable String contentType);

        public abstract Builder setAccept(@Nullable String accept);

        public abstract Builder setCustomAttributes(@Nullable String customAttributes);

        public abstract Builder setOutputPathExtension(@Nullable String outputPathExtension);

        public abstract Builder setFilename(@Nullable String filename);

        public abstract Builder setFormat(String format);

        public abstract Builder setFraming(@Nullable String framing);

        public abstract Builder setAcceptedAt(long acceptedAt);

        public abstract Builder setDeadline(long deadline);

        public abstract Builder setRequestTtl(@Nullable Long requestTtl);

        public abstract Builder setInvocationTimeout(@Nullable Long invocationTimeout);

        public abstract Builder setArrivalWatermark(@Nullable Long arrivalWatermark);

        public abstract Builder setCarriedByInput(boolean carriedByInput);

        public abstract Builder setCarriesPayloads(boolean carriesPayloads);

        public abstract Builder setRecords(List<RecordSpan> records);

        public abstract Builder setRejection(@Nullable Rejection rejection);

        public abstract LedgerEntry build();
    }
}
