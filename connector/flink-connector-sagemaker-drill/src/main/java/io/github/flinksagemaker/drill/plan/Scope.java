// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.plan;

import java.time.Duration;

/**
 * What is asked of a drill.
 *
 * @param length how long the input lasts
 * @param parallelism of both jobs at their start; rescaling goes from 1 to twice this
 * @param records how many there are, evenly over the length
 */
public record Scope(long seed, Mode mode, Duration length, int parallelism, long records) {

    /** As many as a small machine takes beside other drills. */
    public static final int RECORDS_A_SECOND = 250;

    public Scope {
        if (length.toSeconds() < 20) {
            throw new IllegalArgumentException(
                    "a drill needs 20 seconds at least, so that something can happen; was "
                            + length);
        }
        if (parallelism < 1 || parallelism > 4) {
            throw new IllegalArgumentException("parallelism must be 1 to 4, was " + parallelism);
        }
        if (records < 1) {
            throw new IllegalArgumentException("records must be at least 1, was " + records);
        }
    }

    /** With the usual number of records. */
    public static Scope of(long seed, Mode mode, Duration length, int parallelism) {
        return new Scope(
                seed, mode, length, parallelism, length.toMillis() * RECORDS_A_SECOND / 1000);
    }

    public int mostParallel() {
        return 2 * parallelism;
    }
}
