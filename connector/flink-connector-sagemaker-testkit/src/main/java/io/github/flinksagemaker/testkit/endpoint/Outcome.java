// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import org.jspecify.annotations.Nullable;

/**
 * How an invocation ended.
 *
 * @param cause why it failed; null for a success
 * @param reason the notification's failureReason; null for a success
 * @param contentType the type of the response or of the failure object
 * @param body the model's answer, or what a failure object says
 */
record Outcome(
        @Nullable FailureCause cause,
        @Nullable String reason,
        @Nullable String contentType,
        byte[] body) {}
