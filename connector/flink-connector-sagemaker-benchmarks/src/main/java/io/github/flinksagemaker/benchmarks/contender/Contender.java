// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender;

import io.github.flinksagemaker.benchmarks.workload.Scenario;

/** A way to get a prediction for each record. */
public interface Contender {

    /**
     * Starts sending {@code records} records. Each record sent and each result is told to {@link
     * io.github.flinksagemaker.benchmarks.measure.Meter}.
     *
     * @return stops it, once all results are in
     */
    AutoCloseable start(Scenario scenario, long records, RunTarget target) throws Exception;
}
