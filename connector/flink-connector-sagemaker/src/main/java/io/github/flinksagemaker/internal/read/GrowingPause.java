// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import java.time.Duration;

/** A pause that doubles from a least to a greatest value until it is reset. */
public final class GrowingPause {

    private final long min;
    private final long max;
    private long upcoming;

    public GrowingPause(Duration min, Duration max) {
        this.min = Math.max(1, min.toMillis());
        this.max = Math.max(this.min, max.toMillis());
        this.upcoming = this.min;
    }

    /** How long to wait now, in milliseconds. */
    public long next() {
        long delay = upcoming;
        upcoming = Math.min(max, upcoming * 2);
        return delay;
    }

    public void reset() {
        upcoming = min;
    }
}
