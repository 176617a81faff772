// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

/** What became of a hint that was to be handed over. */
public enum Delivery {
    /** It is on its way to the reader that holds the lane, or the lane is finished. */
    ROUTED,
    /** The lane is known, but no reader is known to hold it now; sent on when one does. */
    NOT_HELD,
    /** No such lane is known; sent on if it is found soon. */
    UNKNOWN_LANE
}
