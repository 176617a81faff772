// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.append.AcceptedWatermarks;
import io.github.flinksagemaker.internal.ledger.Rejection;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One record as the writer buffers it: what the model reads, what the ledger carries, and its
 * times.
 */
@AutoValue
@SuppressWarnings("mutable") // payloads are not copied, and nobody changes them
public abstract class RequestEntry implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What the batch format frames; empty if the record is rejected. */
    @SuppressWarnings("mutable")
    public abstract byte[] payload();

    /**
     * The record as the ledger carries it; null if its encoder failed. May be the payload itself.
     */
    @SuppressWarnings("mutable")
    public abstract byte @Nullable [] carried();

    public abstract @Nullable Long eventTime();

    /** {@code aw} (rule 20), {@link AcceptedWatermarks#NONE} if there was no watermark. */
    public abstract long arrivalWatermark();

    /** Which request it may go in. */
    public abstract RequestRoute route();

    /** Why the record can't be sent; null if it can. */
    public abstract @Nullable Rejection rejection();

    /** One of a sink that tells no records apart. */
    public static RequestEntry of(
            byte[] payload,
            byte @Nullable [] carried,
            @Nullable Long eventTime,
            long arrivalWatermark,
            @Nullable Rejection rejection) {
        return of(payload, carried, eventTime, arrivalWatermark, RequestRoute.SHARED, rejection);
    }

    static RequestEntry of(
            byte[] payload,
            byte @Nullable [] carried,
            @Nullable Long eventTime,
            long arrivalWatermark,
            RequestRoute route,
            @Nullable Rejection rejection) {
        return new AutoValue_RequestEntry(
                payload, carried, eventTime, arrivalWatermark, route, rejection);
    }

    /** Bytes that the ledger carries of the record. */
    final int carriedBytes() {
        byte[] carried = carried();
        return carried == null ? 0 : carried.length;
    }

    /** Bytes that this entry holds in memory. */
    public long heldBytes() {
        Rejection rejection = rejection();
        return 64L
                + payload().length
                + (carried() == payload() ? 0 : carriedBytes())
                + route().heldBytes()
                + (rejection == null ? 0 : 2L * rejection.message().length());
    }

    /** Without payload, record and reason, so that no log shows them. */
    @Override
    public final String toString() {
        return "request entry of " + heldBytes() + " bytes";
    }
}
