// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

/**
 * S3's clock beside this host's, as its answers date themselves: the two may be hours apart. What
 * expires is decided by S3's dates alone (rule 29); this tells when to look. Confined to the {@link
 * EventLoop}.
 */
public final class S3Clock {

    /** The date of an answer, and that of an object, are in whole seconds. */
    public static final long RESOLUTION = 1_000;

    private long ahead;

    /** Learns from an answer that has just come. */
    void saw(ReadResult answer, long now) {
        Long date = answer.answeredAt();
        if (date != null) {
            ahead = date - now;
        }
    }

    /** What it shows when this host's shows {@code now}. */
    public long at(long now) {
        return now + ahead;
    }

    /**
     * From when on, by this host's clock, a look finds out whether a deadline of S3's has passed:
     * its answer will have a date after the deadline, or tell that this host's clock was wrong.
     */
    public long decisiveLook(long deadline) {
        return deadline > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : deadline - ahead + RESOLUTION + 1;
    }
}
