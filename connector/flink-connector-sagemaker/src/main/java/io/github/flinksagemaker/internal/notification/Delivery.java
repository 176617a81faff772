package io.github.flinksagemaker.internal.notification;

/** What became of a hint that was to be handed over. */
public enum Delivery {
    /** It is on its way to the reader that holds the lane, or the lane is finished. */
    ROUTED,
    /** The lane is known, but no reader is known to hold it now. */
    NOT_HELD,
    /** No such lane is known. */
    UNKNOWN_LANE
}
