// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.internal.text.BoundedText;
import io.github.flinksagemaker.internal.text.QuotelessException;
import io.github.flinksagemaker.model.FailureKind;
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
    private static final String ENCODING = "the record could not be encoded";

    private final SerializationSchema<IN> payloadSchema;
    private final @Nullable SerializationSchema<IN> recordSchema;
    private final @Nullable RequestRouting<IN> routing;
    private final BatchFormat format;
    private final long maxRecordBytes;
    private final long maxCarriedBytes;

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

    /** Whether what the ledger carries of a record is what its payload is framed of. */
    public boolean carriesPayloads() {
        return recordSchema == null;
    }

    /** Opens the schemas; ElementConverter's own open differs between Flink versions. */
    public void openSchemas(SerializationSchema.InitializationContext context) throws Exception {
        payloadSchema.open(context);
        if (recordSchema != null) {
            recordSchema.open(context);
        }
    }

    /** Of a state's entry; what this sink's settings don't allow any more is rejected. */
    RequestEntry restored(RequestEntry entry) {
        try {
            if (routing != null) {
                routing.recheck(entry.route());
            }
            return entry;
        } catch (IllegalArgumentException e) {
            return RequestEntry.of(
                    NOTHING,
                    entry.carried(),
                    entry.eventTime(),
                    entry.arrivalWatermark(),
                    thrown("what the restored record's request asks for is not allowed", e));
        }
    }

    @Override
    public RequestEntry apply(IN element, SinkWriter.Context context) {
        return new Conversion(element, context.timestamp(), context.currentWatermark()).entry();
    }

    /** One record under way, and what is known of it if it can't be sent. */
    private final class Conversion {
        private final IN element;
        private final @Nullable Long eventTime;
        private final long arrival;
        private String step = "";
        private byte @Nullable [] carried;

        Conversion(IN element, @Nullable Long eventTime, long arrival) {
            this.element = element;
            this.eventTime = eventTime;
            this.arrival = arrival;
        }

        RequestEntry entry() {
            try {
                byte[] record = carry();
                RequestRoute route = route();
                return route.payloadLocation() == null
                        ? withPayload(record, route)
                        : withLocation(record, route);
            } catch (Exception | StackOverflowError e) { // the latter: nested beyond all reason
                return rejected(thrown(step, e));
            } catch (Error e) {
                throw QuotelessException.insteadOf(e, step);
            }
        }

        /** First of all, so that a failure comes out with its record. */
        private byte[] carry() {
            step =
                    recordSchema == null
                            ? ENCODING
                            : "the record could not be serialized to be carried";
            byte[] record =
                    serialized(recordSchema == null ? payloadSchema : recordSchema, element);
            carried = record;
            return record;
        }

        private RequestRoute route() throws Exception {
            step = "what the record's request asks for could not be told";
            return routing == null ? RequestRoute.SHARED : routing.of(element);
        }

        /** Without a schema of the record's own the payload is the very bytes that are carried. */
        private RequestEntry withPayload(byte[] record, RequestRoute route) throws Exception {
            step = ENCODING;
            byte[] payload = recordSchema == null ? record : serialized(payloadSchema, element);
            Rejection tooLarge = payloadTooLarge(payload);
            tooLarge = tooLarge == null ? carriedTooLarge(record) : tooLarge;
            return tooLarge == null
                    ? entryOf(format.framing().prepare(payload), record, route)
                    : rejected(tooLarge);
        }

        private RequestEntry withLocation(byte[] record, RequestRoute route) {
            Rejection tooLarge = carriedTooLarge(record);
            return tooLarge == null ? entryOf(NOTHING, record, route) : rejected(tooLarge);
        }

        private RequestEntry entryOf(byte[] payload, byte[] record, RequestRoute route) {
            return RequestEntry.of(payload, record, eventTime, arrival, route, null);
        }

        private RequestEntry rejected(Rejection why) {
            boolean fits = carried != null && carried.length <= maxCarriedBytes;
            return RequestEntry.of(NOTHING, fits ? carried : null, eventTime, arrival, why);
        }
    }

    private static <T> byte[] serialized(SerializationSchema<T> schema, T element) {
        byte[] bytes = schema.serialize(element);
        if (bytes == null) {
            throw new IllegalStateException("the serialization schema returned null");
        }
        return bytes;
    }

    private @Nullable Rejection payloadTooLarge(byte[] payload) {
        long request = format.requestBytes(1, payload.length);
        if (request > format.maxRequestBytes()) {
            return rejection(
                    "its payload of "
                            + payload.length
                            + " bytes makes a request of up to "
                            + request
                            + ", above the batch format's "
                            + format.maxRequestBytes()
                            + " (withMaxRequestBytes), which its container takes");
        }
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
        return null;
    }

    private @Nullable Rejection carriedTooLarge(byte[] record) {
        return record.length <= maxCarriedBytes
                ? null
                : rejection(
                        "what the ledger would carry of it is "
                                + record.length
                                + " bytes, above both sink.segment.max-size-in-bytes and"
                                + " sink.record.max-size-in-bytes, of which the greater is "
                                + maxCarriedBytes);
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
}
