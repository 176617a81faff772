// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

/**
 * How much is run.
 *
 * @param rounds runs of each contender
 * @param skip invocations of a job before it is measured
 * @param mostWindows after which a job is measured that has not settled
 * @param measureSeconds for which a job is measured
 * @param countSeconds for which requests are counted
 * @param s3Records records of a run over HTTP, in batches of 100
 * @param memoryRecords records of a run in memory
 * @param latencySeconds how long latencies are measured at low load
 * @param ledgerEntries how far the ledger grows
 * @param microSeconds for each micro-benchmark
 */
public record SuiteSize(
        int rounds,
        long skip,
        int mostWindows,
        int measureSeconds,
        int countSeconds,
        long s3Records,
        long memoryRecords,
        int latencySeconds,
        int ledgerEntries,
        int microSeconds) {

    /** Half an hour a section on two cores. */
    public static SuiteSize full() {
        return new SuiteSize(2, 50_000, 24, 20, 60, 100_000, 1_000_000, 90, 1_000_000, 2);
    }

    /** To see that everything works; the figures mean nothing. */
    public static SuiteSize tiny() {
        return new SuiteSize(1, 300, 1, 2, 2, 5_000, 20_000, 5, 20_000, 1);
    }

    /** Costs as in full, all else in a few minutes. */
    public static SuiteSize brief() {
        return new SuiteSize(2, 50_000, 24, 20, 60, 60_000, 500_000, 15, 200_000, 1);
    }
}
