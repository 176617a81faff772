// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import org.jspecify.annotations.Nullable;

/** An error that the runtime answers in place of 202. */
final class ServiceError extends RuntimeException {

    private final int status;
    private final String code;
    private final @Nullable String text;

    ServiceError(int status, String code, @Nullable String text) {
        super(code + ": " + text);
        this.status = status;
        this.code = code;
        this.text = text;
    }

    /** The service's answer to a request that can't be accepted. */
    static ServiceError validation(String text) {
        return new ServiceError(400, "ValidationError", text);
    }

    /** Throttling: the code stands in the header only, and the message is null. */
    static ServiceError throttling() {
        return new ServiceError(400, "ThrottlingException", null);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    /** What the body's {@code message} says; null for throttling. */
    @Nullable String text() {
        return text;
    }
}
