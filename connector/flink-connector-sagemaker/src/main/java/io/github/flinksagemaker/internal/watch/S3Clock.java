// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

/**
 * S3's clock beside this host's, as its answers date themselves: the two may be hours apart. What
 * expires is decided by S3's dates alone (rule 29); this tells when to look. Confined to the {@link
 * EventLoop}.
 */
final class S3Clock {

    /** The date of an answer, and that of an object, are in whole seconds. */
    static final long RESOLUTION = 1_000;

    private long ahead;

    /** Learns from an answer that has just come. */
    void saw(ReadAnswer answer, long now) {
        Long date = answer.answeredAt();
        if (date != null) {
            ahead = date - now;
        }
    }

    /**
     * From when on, by this host's clock, a look finds out whether the invocation has expired: its
     * answer will have a date after the deadline, or tell that this host's clock was wrong.
     */
    long decisiveLook(OpenInvocation invocation) {
        long deadline = invocation.deadline();
        return deadline > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : deadline - ahead + RESOLUTION + 1;
    }
}
