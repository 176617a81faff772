// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender.perrecord;

import io.github.flinksagemaker.benchmarks.contender.Contender;
import io.github.flinksagemaker.benchmarks.contender.FlinkJob;
import io.github.flinksagemaker.benchmarks.contender.RunTarget;
import io.github.flinksagemaker.benchmarks.measure.Meter;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Async I/O with one invocation for each record. At least once: its state holds what is open. */
public final class PerRecordContender implements Contender {

    /** More than the servers can move in the model's latency. */
    private static final int CAPACITY = 1_000;

    private static final long TIMEOUT_MINUTES = 10;

    @Override
    public AutoCloseable start(Scenario scenario, long records, RunTarget target) throws Exception {
        StreamExecutionEnvironment environment = FlinkJob.environment(scenario);
        AsyncDataStream.unorderedWait(
                        FlinkJob.records(environment, scenario, records),
                        new InvokeRecord(target),
                        TIMEOUT_MINUTES,
                        TimeUnit.MINUTES,
                        CAPACITY)
                .filter(
                        result -> {
                            Meter.result(result.f0, result.f1);
                            return false;
                        })
                .sinkTo(new DiscardingSink<>());
        return FlinkJob.start(environment);
    }
}
