package io.github.flinksagemaker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class InferenceResultTest {

    @Test
    void aSuccessHasAPredictionAndNoFailure() {
        InferenceResult<String, Double> result = InferenceResults.success("r", 0.5);
        assertThat(result.isSuccess()).isTrue();
        assertThat(result.getRecord()).isEqualTo("r");
        assertThat(result.getPrediction()).isEqualTo(0.5);
        assertThat(result.getFailure()).isNull();
        assertThat(result.getInvocation()).isEqualTo(InferenceResults.full());
    }

    @Test
    void aFailureHasAReasonAndNoPrediction() {
        InferenceResult<String, Double> result = InferenceResults.failure(null);
        assertThat(result.isSuccess()).isFalse();
        assertThat(result.getRecord()).isNull();
        assertThat(result.getPrediction()).isNull();
        assertThat(result.getFailure())
                .isEqualTo(InferenceFailure.of(FailureKind.MODEL_ERROR, "é\n"));
    }

    @Test
    void aReferenceIsASuccessWithoutAPrediction() {
        InferenceResult<String, Double> result = InferenceResults.reference("r");
        assertThat(result.isSuccess()).isTrue();
        assertThat(result.getRecord()).isEqualTo("r");
        assertThat(result.getPrediction()).isNull();
        assertThat(result.getFailure()).isNull();
        OutputReference reference = Objects.requireNonNull(result.outputReference());
        assertThat(reference.location()).hasToString("s3://out/é/3");
        assertThat(reference.sizeInBytes()).isEqualTo(5_000_000_000L);
        assertThat(reference.contentType()).isEqualTo("application/json");
        assertThat(result).isNotEqualTo(InferenceResults.success("r", null));
        assertThat(result)
                .hasToString("InferenceResult{" + InferenceResults.ID + "[2], REFERENCE}");
    }

    @Test
    void equalsByContentAlsoOfArrays() {
        assertThat(InferenceResult.success(new byte[] {1}, new int[] {2}, InferenceResults.full()))
                .isEqualTo(
                        InferenceResult.success(
                                new byte[] {1}, new int[] {2}, InferenceResults.full()))
                .hasSameHashCodeAs(
                        InferenceResult.success(
                                new byte[] {1}, new int[] {2}, InferenceResults.full()))
                .isNotEqualTo(
                        InferenceResult.success(
                                new byte[] {1}, new int[] {3}, InferenceResults.full()));
        assertThat(InferenceResults.success("r", null)).isNotEqualTo(InferenceResults.failure("r"));
    }

    @Test
    void printsIdsAndKindsButNoPayloads() {
        assertThat(InferenceResult.success("secret", "hidden", InferenceResults.full()))
                .hasToString("InferenceResult{" + InferenceResults.ID + "[2], SUCCESS}");
        InferenceFailure failure = InferenceFailure.of(FailureKind.EXPIRED, "private");
        assertThat(InferenceResult.failure("secret", failure, InferenceResults.full()))
                .hasToString("InferenceResult{" + InferenceResults.ID + "[2], EXPIRED}");
    }
}
