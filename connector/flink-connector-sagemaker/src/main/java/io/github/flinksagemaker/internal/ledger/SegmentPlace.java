// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.model.LaneId;

/**
 * Which segment, when S3 says that it was written, and how its object is laid out: enough to read a
 * part of it again.
 */
public final class SegmentPlace {

    private final LaneId lane;
    private final long number;
    private final long date;
    private final int rawOffset;
    private final int length;

    public SegmentPlace(LaneId lane, long number, long date, int rawOffset, int length) {
        this.lane = lane;
        this.number = number;
        this.date = date;
        this.rawOffset = rawOffset;
        this.length = length;
    }

    public LaneId lane() {
        return lane;
    }

    public long number() {
        return number;
    }

    /** When S3 says that it was written, milliseconds since the epoch. */
    public long date() {
        return date;
    }

    /** Where the raw section starts in the object. */
    public int rawOffset() {
        return rawOffset;
    }

    /** The object's length in bytes. */
    public int length() {
        return length;
    }
}
