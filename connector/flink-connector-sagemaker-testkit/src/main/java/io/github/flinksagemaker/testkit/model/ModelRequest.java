// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.model;

import org.jspecify.annotations.Nullable;

/**
 * What a model container gets with {@code POST /invocations}.
 *
 * @param contentType the payload's type, if the caller named one
 * @param accept the type wanted back, if the caller named one
 * @param customAttributes the caller's custom attributes, if any
 * @param inferenceId the invocation's id; a real container gets it in a header
 * @param body the payload
 */
public record ModelRequest(
        @Nullable String contentType,
        @Nullable String accept,
        @Nullable String customAttributes,
        String inferenceId,
        byte[] body) {}
