// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

/**
 * How much is run.
 *
 * @param times runs of each scenario
 * @param s3Records records of a run over HTTP, in batches of 100
 * @param perRecord records of a run over HTTP with one invocation for each
 * @param memoryRecords records of a run in memory
 * @param latencySeconds how long latencies are measured at low load
 * @param ledgerEntries how far the ledger grows
 * @param microSeconds for each micro-benchmark
 */
public record SuiteSize(
        int times,
        long s3Records,
        long perRecord,
        long memoryRecords,
        int latencySeconds,
        int ledgerEntries,
        int microSeconds) {

    /** Half an hour on two cores. */
    public static SuiteSize full() {
        return new SuiteSize(3, 100_000, 2_000, 1_000_000, 90, 1_000_000, 2);
    }

    /** To see that everything works; the figures mean nothing. */
    public static SuiteSize tiny() {
        return new SuiteSize(1, 5_000, 50, 20_000, 5, 20_000, 1);
    }

    /** A few minutes. */
    public static SuiteSize brief() {
        return new SuiteSize(1, 60_000, 600, 500_000, 15, 200_000, 1);
    }
}
