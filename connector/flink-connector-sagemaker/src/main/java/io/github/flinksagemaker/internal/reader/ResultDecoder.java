// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.ErrorAnswers;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.segments.SettledInvocation;
import io.github.flinksagemaker.internal.text.BoundedText;
import io.github.flinksagemaker.internal.text.QuotelessException;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.InvocationInfo;
import io.github.flinksagemaker.model.OutputReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.jspecify.annotations.Nullable;

/**
 * Joins a settled invocation's records with their predictions: exactly one result per record,
 * whatever of it can be decoded. Used by the task thread only.
 */
public final class ResultDecoder<IN, OUT> {

    /** The likeliest reason where no record can be decoded. */
    private static final String CARRIED_IS =
            " (unless setRecordSerializationSchema is set, it is the payload)";

    private final DeserializationSchema<IN> records;
    private final DeserializationSchema<OUT> predictions;
    private final ResponseSplitter splitter;
    private final ErrorAnswers errors;

    /** The same where each answer is a prediction. */
    public ResultDecoder(
            DeserializationSchema<IN> records,
            DeserializationSchema<OUT> predictions,
            BatchFormat format) {
        this(records, predictions, format, new ErrorAnswers(null, false));
    }

    /** Takes schemas that are open. */
    public ResultDecoder(
            DeserializationSchema<IN> records,
            DeserializationSchema<OUT> predictions,
            BatchFormat format,
            ErrorAnswers errors) {
        this.records = records;
        this.predictions = predictions;
        this.splitter = new ResponseSplitter(format);
        this.errors = errors;
    }

    /** The response in parts, one for each record of the request. */
    ResponseParts split(SettledInvocation invocation) {
        OutputReference reference = invocation.outcome().reference();
        return reference == null
                ? splitter.split(
                        invocation.entry(),
                        invocation.outcome(),
                        invocation.invocation().requested())
                : ResponseParts.unread(reference);
    }

    List<InferenceResult<IN, OUT>> decode(SettledInvocation invocation, ResponseParts response) {
        LedgerEntry entry = invocation.entry();
        InvocationInfo.Builder info = info(invocation);
        List<InferenceResult<IN, OUT>> results = new ArrayList<>(entry.records().size());
        for (int i = 0; i < entry.records().size(); i++) {
            int position = invocation.invocation().from() + i;
            results.add(result(invocation, i, info.setPositionInBatch(position).build(), response));
        }
        return results;
    }

    private InferenceResult<IN, OUT> result(
            SettledInvocation invocation, int index, InvocationInfo info, ResponseParts response) {
        int position = info.getPositionInBatch();
        int answer = invocation.invocation().firstAnswer() + index;
        RecordSpan span = invocation.entry().records().get(index);
        byte[] bytes = span.length() < 0 ? null : carried(invocation, span);
        Decoded<IN> record =
                bytes == null
                        ? Decoded.failed(
                                InferenceFailure.of(
                                        FailureKind.UNDECODABLE_RECORD,
                                        "the ledger carries no bytes of the record"))
                        : decodeRecord(bytes, position);
        IN value = record.value();
        InferenceFailure failure = response.failure();
        if (failure == null) {
            failure = record.failure();
        }
        if (failure != null || value == null) {
            InferenceFailure why = orNothing(failure, position);
            return InferenceResult.failure(
                    value, value == null && bytes != null ? why.withRecordBytes(bytes) : why, info);
        }
        if (response.reference() != null) {
            return InferenceResult.reference(value, response.reference(), info);
        }
        String error = errors.in(response.piece(answer));
        if (error != null) {
            return InferenceResult.failure(
                    value,
                    InferenceFailure.of(FailureKind.MODEL_ERROR, BoundedText.reason(error)),
                    info);
        }
        Decoded<OUT> prediction = decodePrediction(response.piece(answer), position);
        OUT predicted = prediction.value();
        return predicted == null
                ? InferenceResult.failure(value, orNothing(prediction.failure(), position), info)
                : InferenceResult.success(value, predicted, info);
    }

    private static byte[] carried(SettledInvocation invocation, RecordSpan span) {
        int from = invocation.carriedFrom(span);
        return Arrays.copyOfRange(invocation.carried(), from, from + span.length());
    }

    private Decoded<IN> decodeRecord(byte[] bytes, int position) {
        return decode(
                records, bytes, FailureKind.UNDECODABLE_RECORD, "the carried record", position);
    }

    private Decoded<OUT> decodePrediction(byte[] bytes, int position) {
        return decode(
                predictions, bytes, FailureKind.UNDECODABLE_OUTPUT, "the prediction", position);
    }

    private static <T> Decoded<T> decode(
            DeserializationSchema<T> schema,
            byte[] bytes,
            FailureKind kind,
            String what,
            int position) {
        try {
            T value = schema.deserialize(bytes);
            if (value == null) {
                return failed(kind, what, position, ": the schema returned null");
            }
            return Decoded.of(value);
        } catch (Exception | StackOverflowError e) { // the latter: nested beyond all reason
            String because =
                    (kind == FailureKind.UNDECODABLE_RECORD ? CARRIED_IS : "")
                            + ": "
                            + BoundedText.reason(e);
            return failed(kind, what, position, " can't be decoded" + because);
        } catch (Error e) {
            throw QuotelessException.insteadOf(
                    e, "the schema of " + what + " broke down at position " + position);
        }
    }

    private static <T> Decoded<T> failed(
            FailureKind kind, String what, int position, String problem) {
        return Decoded.failed(
                InferenceFailure.of(kind, what + " at position " + position + problem));
    }

    private static InferenceFailure orNothing(@Nullable InferenceFailure failure, int position) {
        return failure != null
                ? failure
                : InferenceFailure.of(
                        FailureKind.UNDECODABLE_OUTPUT, "nothing at position " + position);
    }

    /** Of all its records, but for their positions. */
    private static InvocationInfo.Builder info(SettledInvocation invocation) {
        LedgerEntry entry = invocation.entry();
        return InvocationInfo.builder()
                .setInvocationId(entry.invocationId().toString())
                .setEndpointName(entry.endpointName())
                .setInputLocation(entry.inputLocation())
                .setOutputLocation(entry.outputLocation())
                .setFailureLocation(entry.failureLocation())
                .setAcceptedAt(entry.acceptedAt())
                .setSettledAt(invocation.outcome().settledAt());
    }

    /** A value, or why there is none. */
    private static final class Decoded<T> {
        private final @Nullable T value;
        private final @Nullable InferenceFailure failure;

        private Decoded(@Nullable T value, @Nullable InferenceFailure failure) {
            this.value = value;
            this.failure = failure;
        }

        static <T> Decoded<T> of(T value) {
            return new Decoded<>(value, null);
        }

        static <T> Decoded<T> failed(InferenceFailure failure) {
            return new Decoded<>(null, failure);
        }

        @Nullable T value() {
            return value;
        }

        @Nullable InferenceFailure failure() {
            return failure;
        }
    }
}
