// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import java.time.Duration;

/**
 * How long to wait before the end of a lane is looked at again. What an entry's output takes to
 * appear is time that its segment has too: so an active lane is looked at twice in that time, or
 * whenever some entries may have come together. One that goes silent is looked at less and less
 * often, and after a minute as rarely as {@link
 * io.github.flinksagemaker.internal.config.Tuning#TAIL_INTERVAL_MAX}.
 */
final class TailInterval {

    private static final long IDLE_MILLIS = 60_000;

    /** Entries that one look may find; more would delay the news of a drop of the latency. */
    private static final int ENTRIES_PER_LOOK = 8;

    /** A silence of so many usual gaps is out of the ordinary. */
    private static final int GAPS = 3;

    private static final int PAUSES_PER_SILENCE = 6;

    /** Without a known latency an active lane is looked at once a second at least. */
    private static final long UNKNOWN_LATENCY_MILLIS = 2_000;

    /** What is younger than this part of the pause can wait for the next look. */
    private static final int YOUNG = 4;

    private static final double WEIGHT = 0.25;

    private final long min;
    private final long max;
    private long activeAt;
    private long pausedAt;
    private long pause;
    private boolean caughtUp;
    private int entries;
    private double entriesPerMilli;
    private double gap;

    TailInterval(Duration min, Duration max, long now) {
        this.min = Math.max(1, min.toMillis());
        this.max = Math.max(this.min, max.toMillis());
        this.activeAt = now;
        this.pausedAt = now;
        this.pause = this.min;
    }

    /** A segment with that many entries was read; the pauses count from the last one with any. */
    void found(int more) {
        entries += more;
    }

    /** Whether an object that old is the newest there is, as far as it matters yet. */
    boolean isUpToDate(long age) {
        return caughtUp && age < pause / YOUNG;
    }

    /** The end of the lane has been seen: what is read from now on is new. */
    void caughtUp() {
        caughtUp = true;
    }

    /**
     * The next pause, in milliseconds.
     *
     * @param latency the least of the lane's endpoint; negative if it is not known
     */
    long next(long now, long latency) {
        learn(now);
        long silence = now - activeAt;
        if (silence >= IDLE_MILLIS) {
            pause = max;
            return pause;
        }
        double base = (latency < 0 ? UNKNOWN_LATENCY_MILLIS : latency) / 2.0;
        base = entriesPerMilli > 0 ? Math.min(base, ENTRIES_PER_LOOK / entriesPerMilli) : min;
        if (silence > GAPS * gap) {
            base = Math.max(base, silence / (double) PAUSES_PER_SILENCE);
        }
        pause = Math.min(max, Math.max(min, (long) base));
        return pause;
    }

    private void learn(long now) {
        if (entries > 0) {
            double rate = entries / (double) Math.max(1, now - pausedAt);
            entriesPerMilli =
                    entriesPerMilli == 0
                            ? rate
                            : entriesPerMilli + WEIGHT * (rate - entriesPerMilli);
            gap += WEIGHT * (now - activeAt - gap);
            activeAt = now;
            entries = 0;
            pausedAt = now;
        }
    }
}
