// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.plan;

import java.time.Duration;

/**
 * What is asked of a drill.
 *
 * @param length how long the input lasts
 * @param writers the parallelism of the sink's job at its start; rescaling goes from 1 to twice
 *     this, but not beyond {@link #MOST}
 * @param readers likewise of the source's job
 * @param records how many there are, evenly over the length
 */
public record Scope(long seed, Mode mode, Duration length, int writers, int readers, long records) {

    /** The greatest parallelism of a job. */
    public static final int MOST = 8;

    /** As many as a small machine takes beside other drills. */
    public static final int RECORDS_A_SECOND = 250;

    public Scope {
        if (length.toSeconds() < 20) {
            throw new IllegalArgumentException(
                    "a drill needs 20 seconds at least, so that something can happen; was "
                            + length);
        }
        checkParallelism("writers", writers);
        checkParallelism("readers", readers);
        if (records < 1) {
            throw new IllegalArgumentException("records must be at least 1, was " + records);
        }
    }

    private static void checkParallelism(String name, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException(name + " must be 1 to " + MOST + ", was " + value);
        }
    }

    /** With the usual number of records. */
    public static Scope of(long seed, Mode mode, Duration length, int writers, int readers) {
        return new Scope(seed, mode, length, writers, readers, usualRecords(length));
    }

    public static long usualRecords(Duration length) {
        return length.toMillis() * RECORDS_A_SECOND / 1000;
    }

    public int mostWriters() {
        return Math.min(MOST, 2 * writers);
    }

    public int mostReaders() {
        return Math.min(MOST, 2 * readers);
    }

    /** Of a TaskManager, so that two of them have enough for all jobs, a second run's too. */
    public int slots() {
        return (mostWriters() + mostReaders() + 3) / 2;
    }
}
