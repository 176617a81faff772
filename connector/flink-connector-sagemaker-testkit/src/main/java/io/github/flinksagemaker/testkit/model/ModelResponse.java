// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.model;

import java.nio.charset.StandardCharsets;

/**
 * What a model container answers. From status 400 on, SageMaker takes it for a failure and stores
 * the body verbatim as the failure object.
 */
public record ModelResponse(int status, String contentType, byte[] body) {

    /** 200 with this body. */
    public static ModelResponse ok(String contentType, byte[] body) {
        return new ModelResponse(200, contentType, body);
    }

    /** 200 with this text. */
    public static ModelResponse ok(String contentType, String body) {
        return ok(contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /** A failure with this text. */
    public static ModelResponse error(int status, String contentType, String body) {
        return new ModelResponse(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether SageMaker takes this for a failure. */
    public boolean isFailure() {
        return status >= 400;
    }
}
