// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

/** What became of a message, as it is counted. */
public enum MessageFate {
    /** Handed to the reader of its lane, and deleted. */
    ROUTED,
    /** Left to come again: no reader holds its lane yet. */
    NOT_HELD,
    /** Of somebody else's invocation, or of a lane that is not known. */
    FOREIGN,
    /** No notification of SageMaker. */
    MALFORMED
}
