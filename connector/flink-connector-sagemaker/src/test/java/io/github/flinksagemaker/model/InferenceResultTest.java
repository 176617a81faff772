// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class InferenceResultTest {

    @Test
    void aSuccessHasAPredictionAndNoFailure() {
        InferenceResult<String, Double> result = SampleResults.success("r", 0.5);
        assertThat(result.isSuccess()).isTrue();
        assertThat(result.getRecord()).isEqualTo("r");
        assertThat(result.getPrediction()).isEqualTo(0.5);
        assertThat(result.getFailure()).isNull();
        assertThat(result.getInvocation()).isEqualTo(SampleResults.full());
    }

    @Test
    void aFailureHasAReasonAndNoPrediction() {
        InferenceResult<String, Double> result = SampleResults.failure(null);
        assertThat(result.isSuccess()).isFalse();
        assertThat(result.getRecord()).isNull();
        assertThat(result.getPrediction()).isNull();
        assertThat(result.getFailure())
                .isEqualTo(InferenceFailure.of(FailureKind.MODEL_ERROR, "é\n"));
    }

    @Test
    void aReferenceIsASuccessWithoutAPrediction() {
        InferenceResult<String, Double> result = SampleResults.reference("r");
        assertThat(result.isSuccess()).isTrue();
        assertThat(result.getRecord()).isEqualTo("r");
        assertThat(result.getPrediction()).isNull();
        assertThat(result.getFailure()).isNull();
        OutputReference reference = Objects.requireNonNull(result.getOutputReference());
        assertThat(reference.getLocation()).isEqualTo("s3://out/é/3");
        assertThat(reference.toS3Location()).isEqualTo(S3Location.of("out", "é/3"));
        assertThat(reference.getSizeInBytes()).isEqualTo(5_000_000_000L);
        assertThat(reference.getContentType()).isEqualTo("application/json");
        assertThat(result).isNotEqualTo(SampleResults.success("r", 0.5));
        assertThat(result).hasToString("InferenceResult{" + SampleResults.ID + "[2], REFERENCE}");
    }

    @Test
    void hasOneStatusAndFindsWhatItPromisesAlone() {
        InferenceResult<String, Double> prediction = SampleResults.success("r", 0.5);
        assertThat(prediction.getStatus()).isEqualTo(InferenceStatus.PREDICTION);
        assertThat(prediction.findRecord()).contains("r");
        assertThat(prediction.findPrediction()).contains(0.5);
        assertThat(prediction.findOutputReference()).isEmpty();
        assertThat(prediction.findFailure()).isEmpty();

        InferenceResult<String, Double> reference = SampleResults.reference("r");
        assertThat(reference.getStatus()).isEqualTo(InferenceStatus.REFERENCE);
        assertThat(reference.findPrediction()).isEmpty();
        assertThat(reference.findOutputReference().map(OutputReference::getSizeInBytes))
                .contains(5_000_000_000L);
        assertThat(reference.findFailure()).isEmpty();

        InferenceResult<String, Double> failure = SampleResults.failure(null);
        assertThat(failure.getStatus()).isEqualTo(InferenceStatus.FAILURE);
        assertThat(failure.findRecord()).isEmpty();
        assertThat(failure.findPrediction()).isEmpty();
        assertThat(failure.findOutputReference()).isEmpty();
        assertThat(failure.findFailure().map(InferenceFailure::getKind))
                .contains(FailureKind.MODEL_ERROR);
    }

    @Test
    @SuppressWarnings("NullAway") // what callers without a checker may do
    void aSuccessWithoutPredictionIsRefused() {
        assertThatThrownBy(() -> InferenceResult.success("r", null, SampleResults.full()))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("a success has a prediction")
                .hasMessageContaining("use failure(..)");
    }

    @Test
    void mapsThePredictionAndLeavesTheRest() {
        assertThat(SampleResults.success("r", 0.5).map(score -> "score " + score))
                .isEqualTo(InferenceResult.success("r", "score 0.5", SampleResults.full()));
        assertThat(SampleResults.reference("r").<String>map(InferenceResultTest::neverCalled))
                .isEqualTo(SampleResults.reference("r"));
        assertThat(SampleResults.failure("r").<String>map(InferenceResultTest::neverCalled))
                .isEqualTo(SampleResults.failure("r"));
    }

    private static String neverCalled(Double prediction) {
        throw new AssertionError("there is no " + prediction);
    }

    @Test
    @SuppressWarnings("NullAway") // what callers without a checker may do
    void aMappingToNullIsRefused() {
        assertThatThrownBy(() -> SampleResults.success("r", 0.5).<String>map(score -> null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("the function made null of a prediction")
                .hasMessageContaining("filter such results");
    }

    @Test
    void equalsByContentAlsoOfArrays() {
        assertThat(InferenceResult.success(new byte[] {1}, new int[] {2}, SampleResults.full()))
                .isEqualTo(
                        InferenceResult.success(
                                new byte[] {1}, new int[] {2}, SampleResults.full()))
                .hasSameHashCodeAs(
                        InferenceResult.success(
                                new byte[] {1}, new int[] {2}, SampleResults.full()))
                .isNotEqualTo(
                        InferenceResult.success(
                                new byte[] {1}, new int[] {3}, SampleResults.full()));
        assertThat(SampleResults.success("r", 0.5)).isNotEqualTo(SampleResults.failure("r"));
    }

    @Test
    void printsIdsAndKindsButNoPayloads() {
        assertThat(InferenceResult.success("secret", "hidden", SampleResults.full()))
                .hasToString("InferenceResult{" + SampleResults.ID + "[2], PREDICTION}");
        InferenceFailure failure = InferenceFailure.of(FailureKind.EXPIRED, "private");
        assertThat(InferenceResult.failure("secret", failure, SampleResults.full()))
                .hasToString("InferenceResult{" + SampleResults.ID + "[2], EXPIRED}");
    }
}
