// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.model.S3Location;
import org.jspecify.annotations.Nullable;

/** A payload: staged already, to be staged, or to go in the request. Bytes are not copied. */
final class AttemptPayload {

    private final @Nullable S3Location input;
    private final byte @Nullable [] body;
    private final String contentType;

    private AttemptPayload(@Nullable S3Location input, byte @Nullable [] body, String contentType) {
        this.input = input;
        this.body = body;
        this.contentType = contentType;
    }

    static AttemptPayload staged(S3Location input, String contentType) {
        return new AttemptPayload(input, null, contentType);
    }

    static AttemptPayload cut(S3Location input, byte[] body, String contentType) {
        return new AttemptPayload(input, body, contentType);
    }

    static AttemptPayload inline(byte[] body, String contentType) {
        return new AttemptPayload(null, body, contentType);
    }

    /** Where it lies, or is to lie; absent if it goes in the request. */
    @Nullable S3Location input() {
        return input;
    }

    /** Absent if it has been staged already. */
    byte @Nullable [] body() {
        return body;
    }

    String contentType() {
        return contentType;
    }
}
