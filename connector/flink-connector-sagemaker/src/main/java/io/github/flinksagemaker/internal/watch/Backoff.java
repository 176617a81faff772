package io.github.flinksagemaker.internal.watch;

import java.time.Duration;

/** A delay that doubles from a least to a greatest value until it is reset. */
public final class Backoff {

    private final long min;
    private final long max;
    private long next;

    public Backoff(Duration min, Duration max) {
        this.min = Math.max(1, min.toMillis());
        this.max = Math.max(this.min, max.toMillis());
        this.next = this.min;
    }

    /** The delay to wait now, in milliseconds. */
    public long nextDelay() {
        long delay = next;
        next = Math.min(max, next * 2);
        return delay;
    }

    public void reset() {
        next = min;
    }
}
