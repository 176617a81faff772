// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.jspecify.annotations.Nullable;

/**
 * Writes a failure as one JSON object, for a dead-letter sink: everything that is needed to send
 * the record again, or to find out what happened.
 *
 * <pre>{@code
 * {"record":"{\"id\":7}","recordEncoding":"utf-8","recordError":null,
 *  "kind":"MODEL_ERROR","message":"line 3 is no JSON",
 *  "invocationId":"01ARZ3NDEKTSV4RRFFQ69G5FAV-3","positionInBatch":2,
 *  "endpointName":"fraud-detector","inputLocation":"s3://ml/input/3",
 *  "outputLocation":"s3://out/3.out","failureLocation":"s3://fail/3.out",
 *  "acceptedAt":1700000000000,"settledAt":1700000001000}
 * }</pre>
 *
 * <p>The record is what the schema makes of it: as text if that is valid UTF-8, else in Base64, as
 * {@code recordEncoding} says ({@code utf-8} or {@code base64}). A record that the schema refuses
 * does not fail the job: the object comes without it, and {@code recordError} says why. A record
 * that could not be read back is what the ledger carries of it. Every object has all fields; what
 * is absent is null. Times are milliseconds since the epoch.
 *
 * <p>Record and message are written as they are, so the sink should be as well guarded as the data.
 *
 * @param <IN> the record's type
 * @param <OUT> the prediction's type, which matters to the stream's type alone
 */
@PublicEvolving
public final class FailureJsonSchema<IN, OUT>
        implements SerializationSchema<InferenceResult<IN, OUT>> {

    private static final long serialVersionUID = 1L;
    private static final JsonFactory JSON = new JsonFactory();

    private final SerializationSchema<IN> recordSchema;

    private FailureJsonSchema(SerializationSchema<IN> recordSchema) {
        this.recordSchema = Objects.requireNonNull(recordSchema, "a record schema, was null");
    }

    /** Failures whose record is written by this schema, for instance the payload's. */
    public static <IN, OUT> FailureJsonSchema<IN, OUT> of(SerializationSchema<IN> recordSchema) {
        return new FailureJsonSchema<>(recordSchema);
    }

    @Override
    public void open(InitializationContext context) throws Exception {
        recordSchema.open(context);
    }

    /**
     * The failure's JSON object, in UTF-8, without a line break.
     *
     * @throws IllegalArgumentException if the result is no failure
     */
    @Override
    public byte[] serialize(InferenceResult<IN, OUT> result) {
        InferenceFailure failure = result.getFailure();
        if (failure == null) {
            throw new IllegalArgumentException(
                    result
                            + " is no failure: put only InferenceResults.split(stream).failures()"
                            + " into a sink with FailureJsonSchema");
        }
        // Through text: a writer of bytes throws at half a surrogate pair, which a message may
        // have.
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            writeRecord(result.getRecord(), failure.getRecordBytes(), json);
            json.writeStringField("kind", failure.getKind().name());
            json.writeStringField("message", failure.getMessage());
            write(result.getInvocation(), json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter does not throw", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void writeRecord(@Nullable IN record, byte @Nullable [] carried, JsonGenerator json)
            throws IOException {
        byte[] bytes = carried;
        String error = null;
        if (record != null) {
            try {
                bytes = recordSchema.serialize(record);
                error = bytes == null ? "the record schema returned null" : null;
            } catch (Exception | StackOverflowError e) { // the latter: nested beyond all reason
                error = "the record schema threw " + e.getClass().getName();
            }
        }
        String text = bytes == null ? null : textOf(bytes);
        String encoding = text == null ? "base64" : "utf-8";
        if (bytes != null && text == null) {
            text = Base64.getEncoder().encodeToString(bytes);
        }
        json.writeStringField("record", text);
        json.writeStringField("recordEncoding", bytes == null ? null : encoding);
        json.writeStringField("recordError", error);
    }

    private static void write(InvocationInfo invocation, JsonGenerator json) throws IOException {
        json.writeStringField("invocationId", invocation.getInvocationId());
        json.writeNumberField("positionInBatch", invocation.getPositionInBatch());
        json.writeStringField("endpointName", invocation.getEndpointName());
        json.writeStringField("inputLocation", invocation.getInputLocation());
        json.writeStringField("outputLocation", invocation.getOutputLocation());
        json.writeStringField("failureLocation", invocation.getFailureLocation());
        json.writeNumberField("acceptedAt", invocation.getAcceptedAt());
        json.writeNumberField("settledAt", invocation.getSettledAt());
    }

    private static @Nullable String textOf(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
