// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.append;

import java.time.Duration;

/**
 * When the entries that have gathered are written as one segment (rule 4): at once if the last
 * segment is old enough or many wait, so that slow traffic waits for nothing and fast traffic
 * shares requests, its own and those of the readers.
 */
public final class GroupCommit {

    private final long intervalMillis;
    private final int enoughEntries;
    private final long enoughBytes;

    private GroupCommit(long intervalMillis, int enoughEntries, long enoughBytes) {
        this.intervalMillis = intervalMillis;
        this.enoughEntries = enoughEntries;
        this.enoughBytes = enoughBytes;
    }

    /**
     * @param interval from the beginning of one segment's PUT to that of the next
     * @param enoughEntries so many do not wait for the interval
     * @param enoughBytes nor does so much; also the bytes of one segment at most
     */
    public static GroupCommit of(Duration interval, int enoughEntries, long enoughBytes) {
        return new GroupCommit(interval.toMillis(), enoughEntries, enoughBytes);
    }

    long maxSegmentBytes() {
        return enoughBytes;
    }

    /** Milliseconds to wait before the next PUT; not above the interval, however clocks jump. */
    long pause(int entries, long bytes, long sinceLastPut) {
        return entries >= enoughEntries || bytes >= enoughBytes
                ? 0
                : Math.max(0, Math.min(intervalMillis, intervalMillis - sinceLastPut));
    }
}
