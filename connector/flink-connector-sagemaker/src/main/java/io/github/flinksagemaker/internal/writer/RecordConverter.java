// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.internal.text.BoundedText;
import io.github.flinksagemaker.internal.text.QuotelessException;
import io.github.flinksagemaker.model.FailureKind;
import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.connector.base.sink.writer.ElementConverter;
import org.jspecify.annotations.Nullable;

/**
 * Turns a record into a request entry. A record that can't be sent becomes a rejected entry instead
 * of an exception: it comes out of the source as a failure, and the job goes on.
 */
public final class RecordConverter<IN> implements ElementConverter<IN, RequestEntry> {

    private static final long serialVersionUID = 1L;
    private static final byte[] NOTHING = new byte[0];

    private final SerializationSchema<IN> payloadSchema;
    private final @Nullable SerializationSchema<IN> recordSchema;
    private final @Nullable RequestRouting<IN> routing;
    private final BatchFormat format;
    private final long maxRecordBytes;
    private final long maxCarriedBytes;

    /** The same with one limit for both payload and carried record. */
    public RecordConverter(
            SerializationSchema<IN> payloadSchema,
            @Nullable SerializationSchema<IN> recordSchema,
            BatchFormat format,
            long maxRecordBytes) {
        this(payloadSchema, recordSchema, format, maxRecordBytes, maxRecordBytes);
    }

    /** The same for records that may all share requests. */
    public RecordConverter(
            SerializationSchema<IN> payloadSchema,
            @Nullable SerializationSchema<IN> recordSchema,
            BatchFormat format,
            long maxRecordBytes,
            long maxCarriedBytes) {
        this(payloadSchema, recordSchema, null, format, maxRecordBytes, maxCarriedBytes);
    }

    /**
     * Without a {@code recordSchema} the ledger carries what the payload schema makes.
     *
     * @param maxCarriedBytes a record above it is not carried, not even with its rejection; at
     *     least {@code maxRecordBytes}
     */
    public RecordConverter(
            SerializationSchema<IN> payloadSchema,
            @Nullable SerializationSchema<IN> recordSchema,
            @Nullable RequestRouting<IN> routing,
            BatchFormat format,
            long maxRecordBytes,
            long maxCarriedBytes) {
        this.payloadSchema = payloadSchema;
        this.recordSchema = recordSchema;
        this.routing = routing;
        this.format = format;
        this.maxRecordBytes = maxRecordBytes;
        this.maxCarriedBytes = Math.max(maxRecordBytes, maxCarriedBytes);
    }

    /** Opens the schemas; ElementConverter's own open differs between Flink versions. */
    public void openSchemas(SerializationSchema.InitializationContext context) throws Exception {
        payloadSchema.open(context);
        if (recordSchema != null) {
            recordSchema.open(context);
        }
    }

    @Override
    public RequestEntry apply(IN element, SinkWriter.Context context) {
        Long eventTime = context.timestamp();
        long arrival = context.currentWatermark();
        byte[] carried = null;
        String step = "the record could not be serialized to be carried";
        try {
            if (recordSchema != null) {
                carried = serialized(recordSchema, element);
            }
            step = "the record could not be encoded";
            byte[] payload = recordSchema == null ? serialized(payloadSchema, element) : null;
            carried = carried == null ? payload : carried;
            step = "what the record's request asks for could not be told";
            RequestRoute route = routing == null ? RequestRoute.SHARED : routing.of(element);
            boolean located = route.payloadLocation() != null;
            step = "the record could not be encoded";
            if (payload == null && !located) {
                payload = serialized(payloadSchema, element);
            }
            byte[] sent = located || payload == null ? NOTHING : payload;
            byte[] kept = Objects.requireNonNull(carried);
            Rejection tooLarge = located ? null : tooLargeForContainer(sent);
            tooLarge = tooLarge == null ? tooLarge(sent, kept) : tooLarge;
            if (tooLarge != null) {
                return rejected(tooLarge, kept, eventTime, arrival);
            }
            byte[] prepared = located ? NOTHING : format.framing().prepare(sent);
            return RequestEntry.of(prepared, kept, eventTime, arrival, route, null);
        } catch (Exception | StackOverflowError e) { // the latter: nested beyond all reason
            return rejected(thrown(step, e), carried, eventTime, arrival);
        } catch (Error e) {
            throw QuotelessException.insteadOf(e, step);
        }
    }

    private static <T> byte[] serialized(SerializationSchema<T> schema, T element) {
        byte[] bytes = schema.serialize(element);
        if (bytes == null) {
            throw new IllegalStateException("the serialization schema returned null");
        }
        return bytes;
    }

    private @Nullable Rejection tooLargeForContainer(byte[] payload) {
        long request = format.requestBytes(1, payload.length);
        if (request <= format.maxRequestBytes()) {
            return null;
        }
        return rejection(
                "its payload of "
                        + payload.length
                        + " bytes makes a request of up to "
                        + request
                        + ", above the batch format's "
                        + format.maxRequestBytes()
                        + " (withMaxRequestBytes), which its container takes");
    }

    private @Nullable Rejection tooLarge(byte[] payload, byte[] carried) {
        if (payload.length > maxRecordBytes) {
            return rejection(
                    "its payload is "
                            + payload.length
                            + " bytes, above sink.record.max-size-in-bytes = "
                            + maxRecordBytes
                            + ": raise it (and sink.batch.max-size-in-bytes, which it may not"
                            + " exceed), up to 1 GB, or put the payload into S3 yourself and name"
                            + " it by setPayloadLocation");
        }
        if (carried.length > maxCarriedBytes) {
            return rejection(
                    "what the ledger would carry of it is "
                            + carried.length
                            + " bytes, above both sink.segment.max-size-in-bytes and"
                            + " sink.record.max-size-in-bytes, of which the greater is "
                            + maxCarriedBytes);
        }
        return null;
    }

    private static Rejection rejection(String why) {
        return Rejection.of(FailureKind.REJECTED_RECORD, why, why);
    }

    private static Rejection thrown(String step, Throwable error) {
        return Rejection.of(
                FailureKind.REJECTED_RECORD,
                step + ": " + BoundedText.reason(error),
                step + ": " + error.getClass().getName());
    }

    private RequestEntry rejected(
            Rejection why, byte @Nullable [] carried, @Nullable Long eventTime, long arrival) {
        boolean fits = carried != null && carried.length <= maxCarriedBytes;
        return RequestEntry.of(NOTHING, fits ? carried : null, eventTime, arrival, why);
    }
}
