// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

/** What became of a message, as it is counted. */
public enum MessageDisposition {
    /** Its hint is on its way to the reader that holds the lane, or the lane is finished. */
    ROUTED,
    /** Left to come again: no reader is known to hold its lane now; sent on when one does. */
    NOT_HELD,
    /** Of somebody else's invocation, or of a lane that is not known; sent on if it is found. */
    FOREIGN,
    /** No notification of SageMaker. */
    MALFORMED;

    boolean isDeleted(boolean deletesForeign) {
        switch (this) {
            case ROUTED:
                return true;
            case NOT_HELD:
                return false;
            case FOREIGN:
            case MALFORMED:
                return deletesForeign;
        }
        throw new IllegalStateException("unknown disposition " + this);
    }
}
