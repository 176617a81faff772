package io.github.flinksagemaker.model;

import java.util.Arrays;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * What the source emits for one record: the record, and a prediction or the reason why there is
 * none.
 *
 * <pre>{@code
 * if (result.isSuccess()) {
 *     Score score = result.getPrediction();
 * } else {
 *     FailureKind kind = result.getFailure().kind();
 * }
 * }</pre>
 *
 * <p>Above {@code source.output-reference-above} a success has an {@link #outputReference()}
 * instead of a prediction: the response was larger than that and has not been read.
 *
 * <p>Flink serializes it with {@link InferenceResultTypeInfo}, made of the types of record and
 * prediction; no generic type (Kryo) is involved unless one of the two is one.
 *
 * @param <IN> the record's type
 * @param <OUT> the prediction's type
 */
@TypeInfo(InferenceResultTypeInfoFactory.class)
public final class InferenceResult<IN, OUT> {

    private final @Nullable IN record;
    private final @Nullable OUT prediction;
    private final @Nullable InferenceFailure failure;
    private final @Nullable OutputReference reference;
    private final InvocationInfo invocation;

    private InferenceResult(
            @Nullable IN record,
            @Nullable OUT prediction,
            @Nullable InferenceFailure failure,
            @Nullable OutputReference reference,
            InvocationInfo invocation) {
        this.record = record;
        this.prediction = prediction;
        this.failure = failure;
        this.reference = reference;
        this.invocation = Objects.requireNonNull(invocation, "invocation");
    }

    /**
     * A record with its prediction.
     *
     * @param prediction null only if the prediction's schema reads a response as null
     */
    public static <IN, OUT> InferenceResult<IN, OUT> success(
            @Nullable IN record, @Nullable OUT prediction, InvocationInfo invocation) {
        return new InferenceResult<>(record, prediction, null, null, invocation);
    }

    /**
     * A record whose prediction lies in an output that was not read.
     *
     * @param record null only if the record itself could not be encoded or read back
     */
    public static <IN, OUT> InferenceResult<IN, OUT> reference(
            @Nullable IN record, OutputReference reference, InvocationInfo invocation) {
        return new InferenceResult<>(
                record, null, null, Objects.requireNonNull(reference, "reference"), invocation);
    }

    /**
     * A record without a prediction.
     *
     * @param record null only if the record itself could not be encoded or read back
     */
    public static <IN, OUT> InferenceResult<IN, OUT> failure(
            @Nullable IN record, InferenceFailure failure, InvocationInfo invocation) {
        return new InferenceResult<>(
                record, null, Objects.requireNonNull(failure, "failure"), null, invocation);
    }

    /** Whether there is a prediction, or a reference to the output that holds it. */
    public boolean isSuccess() {
        return failure == null;
    }

    /** The record; absent only if the record itself could not be encoded or read back. */
    public @Nullable IN getRecord() {
        return record;
    }

    /** The prediction; absent for a failure, and if there is an {@link #outputReference()}. */
    public @Nullable OUT getPrediction() {
        return prediction;
    }

    /** Why there is no prediction; absent for a success. */
    public @Nullable InferenceFailure getFailure() {
        return failure;
    }

    /**
     * Where the response lies, the record's prediction at {@link InvocationInfo#positionInBatch()};
     * absent unless it was larger than {@code source.output-reference-above}.
     */
    public @Nullable OutputReference outputReference() {
        return reference;
    }

    /** The invocation that the record was part of. */
    public InvocationInfo getInvocation() {
        return invocation;
    }

    /** By content, also of records and predictions that are arrays. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof InferenceResult)) {
            return false;
        }
        InferenceResult<?, ?> that = (InferenceResult<?, ?>) other;
        return Objects.deepEquals(record, that.record)
                && Objects.deepEquals(prediction, that.prediction)
                && Objects.equals(failure, that.failure)
                && Objects.equals(reference, that.reference)
                && invocation.equals(that.invocation);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(
                new @Nullable Object[] {record, prediction, failure, reference, invocation});
    }

    /** Names the invocation and the outcome, never record, prediction or the failure's text. */
    @Override
    public String toString() {
        return "InferenceResult{"
                + invocation.invocationId()
                + '['
                + invocation.positionInBatch()
                + "], "
                + (failure != null ? failure.kind() : reference == null ? "SUCCESS" : "REFERENCE")
                + '}';
    }
}
