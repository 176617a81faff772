package io.github.flinksagemaker.model;

import java.io.Serializable;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * What came of one record: the record, and a prediction or the reason why there is none.
 *
 * @param <IN> the record
 * @param <OUT> the prediction
 */
@TypeInfo(InferenceResultTypeInfoFactory.class)
public final class InferenceResult<IN, OUT> implements Serializable {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // serializable if the user's types are
    private final @Nullable IN record;

    @SuppressWarnings("serial")
    private final @Nullable OUT prediction;

    private final @Nullable InferenceFailure failure;
    private final InvocationInfo invocation;

    private InferenceResult(
            @Nullable IN record,
            @Nullable OUT prediction,
            @Nullable InferenceFailure failure,
            InvocationInfo invocation) {
        this.record = record;
        this.prediction = prediction;
        this.failure = failure;
        this.invocation = Objects.requireNonNull(invocation, "invocation");
    }

    /** A record with its prediction. */
    public static <IN, OUT> InferenceResult<IN, OUT> success(
            IN record, OUT prediction, InvocationInfo invocation) {
        return new InferenceResult<>(
                Objects.requireNonNull(record, "record"),
                Objects.requireNonNull(prediction, "prediction"),
                null,
                invocation);
    }

    /**
     * A record without prediction; the record is absent only where it could not be carried or read.
     */
    public static <IN, OUT> InferenceResult<IN, OUT> failure(
            @Nullable IN record, InferenceFailure failure, InvocationInfo invocation) {
        return new InferenceResult<>(
                record, null, Objects.requireNonNull(failure, "failure"), invocation);
    }

    public boolean isSuccess() {
        return failure == null;
    }

    /**
     * The record; null only if it could not be carried (its serializer threw) or could not be read
     * back, which the failure then says.
     */
    public @Nullable IN getRecord() {
        return record;
    }

    /** The prediction; null if there is none. */
    public @Nullable OUT getPrediction() {
        return prediction;
    }

    /** The reason why there is no prediction; null if there is one. */
    public @Nullable InferenceFailure getFailure() {
        return failure;
    }

    /** The facts of the invocation that the record was part of. */
    public InvocationInfo getInvocation() {
        return invocation;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof InferenceResult)) {
            return false;
        }
        InferenceResult<?, ?> that = (InferenceResult<?, ?>) other;
        return Objects.equals(record, that.record)
                && Objects.equals(prediction, that.prediction)
                && Objects.equals(failure, that.failure)
                && invocation.equals(that.invocation);
    }

    @Override
    public int hashCode() {
        return Objects.hash(record, prediction, failure, invocation);
    }

    /** Names the invocation and the kind of outcome, never the data. */
    @Override
    public String toString() {
        return "InferenceResult{"
                + invocation.invocationId()
                + "["
                + invocation.positionInBatch()
                + "], "
                + (failure == null ? "success" : failure.kind())
                + "}";
    }
}
