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

    private ResponseParts(
            List<byte[]> pieces,
            @Nullable OutputReference reference,
            @Nullable InferenceFailure failure) {
        this.pieces = pieces;
        this.reference = reference;
        this.failure = failure;
    }

    static ResponseParts of(List<byte[]> pieces) {
        return new ResponseParts(pieces, null, null);
    }

    static ResponseParts unread(OutputReference reference) {
        return new ResponseParts(List.of(), reference, null);
    }

    static ResponseParts failed(InferenceFailure failure) {
        return new ResponseParts(List.of(), null, failure);
    }

    static ResponseParts failed(FailureKind kind, String message) {
        return failed(InferenceFailure.of(kind, message));
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
