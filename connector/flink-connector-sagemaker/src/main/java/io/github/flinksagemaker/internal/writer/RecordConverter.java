package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.internal.ledger.Rejection;
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

    private final SerializationSchema<IN> payloadSchema;
    private final @Nullable SerializationSchema<IN> recordSchema;
    private final BatchFormat format;
    private final long maxRecordBytes;

    /** Without a {@code recordSchema} the ledger carries what the payload schema makes. */
    public RecordConverter(
            SerializationSchema<IN> payloadSchema,
            @Nullable SerializationSchema<IN> recordSchema,
            BatchFormat format,
            long maxRecordBytes) {
        this.payloadSchema = payloadSchema;
        this.recordSchema = recordSchema;
        this.format = format;
        this.maxRecordBytes = maxRecordBytes;
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
        String step = "the record could not be serialized to be carried: ";
        try {
            if (recordSchema != null) {
                carried = serialized(recordSchema, element);
            }
            step = "the record could not be encoded: ";
            byte[] payload = serialized(payloadSchema, element);
            if (recordSchema == null) {
                carried = payload;
            }
            if (payload.length > maxRecordBytes) {
                return rejected(
                        "its payload is "
                                + payload.length
                                + " bytes, above sink.record.max-size-in-bytes = "
                                + maxRecordBytes,
                        carried,
                        eventTime,
                        arrival);
            }
            return RequestEntry.of(format.prepare(payload), carried, eventTime, arrival, null);
        } catch (Exception | StackOverflowError e) { // the latter: nested beyond all reason
            return rejected(step + e, carried, eventTime, arrival);
        }
    }

    private static <T> byte[] serialized(SerializationSchema<T> schema, T element) {
        byte[] bytes = schema.serialize(element);
        if (bytes == null) {
            throw new IllegalStateException("the serialization schema returned null");
        }
        return bytes;
    }

    private static RequestEntry rejected(
            String why, byte @Nullable [] carried, @Nullable Long eventTime, long arrival) {
        return RequestEntry.of(
                NOTHING,
                carried,
                eventTime,
                arrival,
                Rejection.of(FailureKind.REJECTED_RECORD, why));
    }
}
