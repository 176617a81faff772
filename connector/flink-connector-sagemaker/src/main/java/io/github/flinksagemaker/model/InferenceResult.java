// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * What the source emits for one record: the record, and a prediction or the reason why there is
 * none.
 *
 * <pre>{@code
 * switch (result.getStatus()) {
 *     case PREDICTION:
 *         Score score = result.getPrediction();
 *         ...
 *     case REFERENCE: // a large output that was not read
 *         String location = result.getOutputReference().getLocation();
 *         ...
 *     case FAILURE:
 *         FailureKind kind = result.getFailure().getKind();
 *         ...
 * }
 * }</pre>
 *
 * <p>A getter of what the status does not promise returns null; {@code find...} returns an {@link
 * Optional} instead. {@link InferenceResults#split} makes a stream of each status. JSON libraries
 * and other tools that know beans find {@code record}, {@code status}, {@code success}, {@code
 * prediction}, {@code outputReference}, {@code failure} and {@code invocation}.
 *
 * <p>Above {@code source.output-reference-above} a success has an {@link #getOutputReference()}
 * instead of a prediction: the response was larger than that and has not been read.
 *
 * <p>Flink serializes it with {@link InferenceResultTypeInfo}, made of the types of record and
 * prediction; no generic type (Kryo) is involved unless one of the two is one.
 *
 * @param <IN> the record's type
 * @param <OUT> the prediction's type
 */
@PublicEvolving
@TypeInfo(InferenceResultTypeInfoFactory.class)
public final class InferenceResult<IN, OUT> {

    private final @Nullable IN record;
    private final @Nullable OUT prediction;
    private final @Nullable OutputReference outputReference;
    private final @Nullable InferenceFailure failure;
    private final InvocationInfo invocation;

    private InferenceResult(
            @Nullable IN record,
            @Nullable OUT prediction,
            @Nullable OutputReference outputReference,
            @Nullable InferenceFailure failure,
            InvocationInfo invocation) {
        this.record = record;
        this.prediction = prediction;
        this.outputReference = outputReference;
        this.failure = failure;
        this.invocation = Objects.requireNonNull(invocation, "invocation");
    }

    /**
     * A record with its prediction.
     *
     * @param record null only if the record itself could not be encoded or read back
     * @throws NullPointerException if {@code prediction} is null: what has none is a {@link
     *     #failure}
     */
    public static <IN, OUT> InferenceResult<IN, OUT> success(
            @Nullable IN record, OUT prediction, InvocationInfo invocation) {
        Objects.requireNonNull(
                prediction,
                "a success has a prediction, was null: use failure(..) for a record without one");
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
                record, null, Objects.requireNonNull(reference, "reference"), null, invocation);
    }

    /**
     * A record without a prediction.
     *
     * @param record null only if the record itself could not be encoded or read back
     */
    public static <IN, OUT> InferenceResult<IN, OUT> failure(
            @Nullable IN record, InferenceFailure failure, InvocationInfo invocation) {
        return new InferenceResult<>(
                record, null, null, Objects.requireNonNull(failure, "failure"), invocation);
    }

    /** Which of prediction, reference and failure there is; exactly one of them is. */
    public InferenceStatus getStatus() {
        if (failure != null) {
            return InferenceStatus.FAILURE;
        }
        return outputReference != null ? InferenceStatus.REFERENCE : InferenceStatus.PREDICTION;
    }

    /** Whether there is a prediction, or a reference to the output that holds it. */
    public boolean isSuccess() {
        return failure == null;
    }

    /** The record; null only if the record itself could not be encoded or read back. */
    public @Nullable IN getRecord() {
        return record;
    }

    /** The prediction; null unless the status is {@link InferenceStatus#PREDICTION}. */
    public @Nullable OUT getPrediction() {
        return prediction;
    }

    /**
     * Where the response lies, the record's prediction at {@link
     * InvocationInfo#getPositionInBatch()}; null unless the status is {@link
     * InferenceStatus#REFERENCE}: the response was larger than {@code
     * source.output-reference-above}.
     */
    public @Nullable OutputReference getOutputReference() {
        return outputReference;
    }

    /** Why there is no prediction; null unless the status is {@link InferenceStatus#FAILURE}. */
    public @Nullable InferenceFailure getFailure() {
        return failure;
    }

    /** The invocation that the record was part of. */
    public InvocationInfo getInvocation() {
        return invocation;
    }

    /** {@link #getRecord()}, or empty. */
    public Optional<IN> findRecord() {
        return Optional.ofNullable(record);
    }

    /** {@link #getPrediction()}, or empty. */
    public Optional<OUT> findPrediction() {
        return Optional.ofNullable(prediction);
    }

    /** {@link #getOutputReference()}, or empty. */
    public Optional<OutputReference> findOutputReference() {
        return Optional.ofNullable(outputReference);
    }

    /** {@link #getFailure()}, or empty. */
    public Optional<InferenceFailure> findFailure() {
        return Optional.ofNullable(failure);
    }

    /**
     * The same result with another prediction; a reference and a failure stay as they are, and the
     * function is not called.
     *
     * @throws NullPointerException if the function returns null, since a success has a prediction
     */
    public <T> InferenceResult<IN, T> map(Function<? super OUT, ? extends T> function) {
        return copy(
                record,
                value ->
                        Objects.requireNonNull(
                                function.apply(value),
                                "the function made null of a prediction, and a success has one:"
                                        + " filter such results instead"));
    }

    <T> InferenceResult<IN, T> copy(
            @Nullable IN newRecord, Function<? super OUT, ? extends T> newPrediction) {
        return new InferenceResult<>(
                newRecord,
                prediction == null ? null : newPrediction.apply(prediction),
                outputReference,
                failure,
                invocation);
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
                && Objects.equals(outputReference, that.outputReference)
                && Objects.equals(failure, that.failure)
                && invocation.equals(that.invocation);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(
                new @Nullable Object[] {record, prediction, outputReference, failure, invocation});
    }

    /** Names the invocation and the outcome, never record, prediction or the failure's text. */
    @Override
    public String toString() {
        return "InferenceResult{"
                + invocation.getInvocationId()
                + '['
                + invocation.getPositionInBatch()
                + "], "
                + (failure != null ? failure.getKind() : getStatus())
                + '}';
    }
}
