// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.split.SegmentSplit;

/**
 * How much has been tailed that waits to be assigned: tailing stops while that is too much (rule
 * 41). Bounds are exceeded by what one read brings, for each read under way. Thread-safe.
 */
final class Backlog {

    static final long MAX_SEGMENTS = 10_000;
    static final long MAX_BYTES = 16L << 20;

    private long segments;
    private long bytes;
    private boolean refused;

    synchronized boolean hasRoom() {
        boolean room = segments < MAX_SEGMENTS && bytes < MAX_BYTES;
        refused |= !room;
        return room;
    }

    synchronized void add(SegmentSplit segment) {
        segments++;
        bytes += sizeOf(segment);
    }

    /** Returns whether there may be room again for what was refused. */
    synchronized boolean take(SegmentSplit segment) {
        segments--;
        bytes -= sizeOf(segment);
        boolean again = refused && segments < MAX_SEGMENTS && bytes < MAX_BYTES;
        refused &= !again;
        return again;
    }

    private static long sizeOf(SegmentSplit segment) {
        byte[] content = segment.content();
        return content == null ? 0 : content.length;
    }
}
