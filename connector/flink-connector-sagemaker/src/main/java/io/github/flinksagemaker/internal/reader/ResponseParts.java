// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.OutputReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response in one piece per record, or where it lies unread, or why all records of it have
 * failed.
 */
final class ResponseParts {

    private final List<byte[]> pieces;
    private final @Nullable OutputReference reference;
    private final @Nullable InferenceFailure failure;
    private final boolean isRefused;

    private ResponseParts(
            List<byte[]> pieces,
            @Nullable OutputReference reference,
            @Nullable InferenceFailure failure,
            boolean isRefused) {
        this.pieces = pieces;
        this.reference = reference;
        this.failure = failure;
        this.isRefused = isRefused;
    }

    static ResponseParts of(List<byte[]> pieces) {
        return new ResponseParts(pieces, null, null, false);
    }

    static ResponseParts unread(OutputReference reference) {
        return new ResponseParts(List.of(), reference, null, false);
    }

    /** Not by what the model has answered, so that asking it again would change nothing. */
    static ResponseParts failed(InferenceFailure failure) {
        return new ResponseParts(List.of(), null, failure, false);
    }

    /** The model has refused, or what it has answered is no prediction for each record. */
    static ResponseParts refused(InferenceFailure failure) {
        return new ResponseParts(List.of(), null, failure, true);
    }

    static ResponseParts refused(FailureKind kind, String message) {
        return refused(InferenceFailure.of(kind, message));
    }

    /** Whether it has failed by what the model has answered. */
    boolean isRefused() {
        return isRefused;
    }

    @Nullable InferenceFailure failure() {
        return failure;
    }

    @Nullable OutputReference reference() {
        return reference;
    }

    byte[] piece(int position) {
        return pieces.get(position);
    }
}
