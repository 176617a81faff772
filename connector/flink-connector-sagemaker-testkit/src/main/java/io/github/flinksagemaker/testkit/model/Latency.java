// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.model;

import java.time.Duration;
import java.util.Random;

/** How long a model takes for a request, beside what it takes to compute the answer. */
@FunctionalInterface
public interface Latency {

    /** The time for this request. */
    Duration of(ModelRequest request);

    /** No time at all. */
    static Latency none() {
        return fixed(Duration.ZERO);
    }

    /** Always the same. */
    static Latency fixed(Duration latency) {
        return request -> latency;
    }

    /** Evenly spread between two bounds, in a sequence that the seed decides. */
    static Latency uniform(long seed, Duration least, Duration most) {
        if (least.isNegative() || most.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    "most must be at least least, and that at least 0; were "
                            + most
                            + ", "
                            + least);
        }
        Random random = new Random(seed);
        return request -> {
            synchronized (random) {
                return least.plusNanos((long) (random.nextDouble() * most.minus(least).toNanos()));
            }
        };
    }
}
