package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.model.InferenceFailure;
import org.jspecify.annotations.Nullable;

/** How an invocation settled: the output's bytes, or a failure for all of its records. */
public final class Outcome {

    private final byte @Nullable [] output;
    private final @Nullable InferenceFailure failure;
    private final long settledAt;

    private Outcome(byte @Nullable [] output, @Nullable InferenceFailure failure, long settledAt) {
        this.output = output;
        this.failure = failure;
        this.settledAt = settledAt;
    }

    /** {@code settledAt} in milliseconds since the epoch. */
    public static Outcome output(byte[] output, long settledAt) {
        return new Outcome(output, null, settledAt);
    }

    public static Outcome failure(InferenceFailure failure, long settledAt) {
        return new Outcome(null, failure, settledAt);
    }

    /** The response body; null if the invocation failed. */
    public byte @Nullable [] output() {
        return output;
    }

    /** The failure; null if there is an output. */
    public @Nullable InferenceFailure failure() {
        return failure;
    }

    public long settledAt() {
        return settledAt;
    }

    public long sizeInBytes() {
        return 64
                + (output == null ? 0 : output.length)
                + (failure == null ? 0 : 2L * failure.message().length());
    }
}
