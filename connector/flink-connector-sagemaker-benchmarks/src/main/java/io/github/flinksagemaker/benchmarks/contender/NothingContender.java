// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender;

import io.github.flinksagemaker.benchmarks.measure.Meter;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** No inference: what making the records and a job themselves cost, to be subtracted. */
public final class NothingContender implements Contender {

    @Override
    public AutoCloseable start(Scenario scenario, long records, RunTarget target) throws Exception {
        StreamExecutionEnvironment environment = FlinkJob.environment(scenario);
        FlinkJob.records(environment, scenario, records)
                .filter(
                        record -> {
                            Meter.arrived(1);
                            return false;
                        })
                .sinkTo(new DiscardingSink<>());
        return FlinkJob.start(environment);
    }
}
