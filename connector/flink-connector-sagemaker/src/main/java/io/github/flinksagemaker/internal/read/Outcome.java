// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.OutputReference;
import org.jspecify.annotations.Nullable;

/**
 * How an invocation settled: the output's bytes, a reference to an output that is too large to be
 * read, or a failure for all of its records.
 */
public final class Outcome {

    private final byte @Nullable [] output;
    private final @Nullable InferenceFailure failure;
    private final @Nullable OutputReference reference;
    private final long settledAt;

    private Outcome(
            byte @Nullable [] output,
            @Nullable InferenceFailure failure,
            @Nullable OutputReference reference,
            long settledAt) {
        this.output = output;
        this.failure = failure;
        this.reference = reference;
        this.settledAt = settledAt;
    }

    /** {@code settledAt} in milliseconds since the epoch. */
    public static Outcome output(byte[] output, long settledAt) {
        return new Outcome(output, null, null, settledAt);
    }

    public static Outcome failure(InferenceFailure failure, long settledAt) {
        return new Outcome(null, failure, null, settledAt);
    }

    public static Outcome reference(OutputReference reference, long settledAt) {
        return new Outcome(null, null, reference, settledAt);
    }

    /** The response body; null if the invocation failed or there is a reference. */
    public byte @Nullable [] output() {
        return output;
    }

    /** The failure; null if there is an output or a reference. */
    public @Nullable InferenceFailure failure() {
        return failure;
    }

    /** Where the output lies; null if it was read, or if there is none. */
    public @Nullable OutputReference reference() {
        return reference;
    }

    public long settledAt() {
        return settledAt;
    }

    public long sizeInBytes() {
        return 64
                + (output == null ? 0 : output.length)
                + (failure == null ? 0 : 2L * failure.getMessage().length())
                + (reference == null ? 0 : 2L * reference.toS3Location().key().length());
    }
}
