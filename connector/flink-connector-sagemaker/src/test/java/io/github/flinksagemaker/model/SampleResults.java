// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import org.jspecify.annotations.Nullable;

/** Results for tests. */
final class SampleResults {

    static final String ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV-3";

    private SampleResults() {}

    static InvocationInfo full() {
        return bare().setInputLocation("s3://in/3")
                .setOutputLocation("s3://out/3")
                .setFailureLocation("s3://fail/3")
                .build();
    }

    static InvocationInfo.Builder bare() {
        return InvocationInfo.builder()
                .setInvocationId(ID)
                .setEndpointName("fraud-detector")
                .setAcceptedAt(1_700_000_000_000L)
                .setSettledAt(1_700_000_001_000L)
                .setPositionInBatch(2);
    }

    static InferenceResult<String, Double> success(@Nullable String record, Double prediction) {
        return InferenceResult.success(record, prediction, full());
    }

    static InferenceResult<String, Double> reference(@Nullable String record) {
        OutputReference reference =
                OutputReference.of(S3Location.of("out", "é/3"), 5_000_000_000L, "application/json");
        return InferenceResult.reference(record, reference, full());
    }

    static InferenceResult<String, Double> failure(@Nullable String record) {
        return InferenceResult.failure(
                record, InferenceFailure.of(FailureKind.MODEL_ERROR, "é\n"), bare().build());
    }
}
