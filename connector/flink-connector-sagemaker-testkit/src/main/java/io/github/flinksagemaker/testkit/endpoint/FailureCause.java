// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

/** Why an accepted invocation has no output. */
public enum FailureCause {
    /** The model answered 4xx or 5xx, threw, or could not be reached. */
    MODEL_ERROR,
    /** The input object could not be read. */
    INPUT_UNREADABLE,
    /** The invocation waited in the queue for longer than its RequestTTLSeconds. */
    EXPIRED,
    /** The model took longer than the invocation's InvocationTimeoutSeconds. */
    TIMED_OUT
}
