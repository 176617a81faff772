// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender.batched;

import io.github.flinksagemaker.benchmarks.contender.Contender;
import io.github.flinksagemaker.benchmarks.contender.FlinkJob;
import io.github.flinksagemaker.benchmarks.contender.RunTarget;
import io.github.flinksagemaker.benchmarks.contender.calls.ClientSettings;
import io.github.flinksagemaker.benchmarks.measure.Meter;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A batching operator, then Async I/O with one invocation for each batch. At least once: the state
 * holds what waits and what is open.
 */
public final class BatchedContender implements Contender {

    /** More batches than the servers can move in the model's latency. */
    private static final int CAPACITY = 1_000;

    /** The same in memory, where much more is moved. */
    private static final int CAPACITY_IN_MEMORY = 20_000;

    private static final long TIMEOUT_MINUTES = 10;

    private final ClientSettings settings;

    public BatchedContender(ClientSettings settings) {
        this.settings = settings;
    }

    @Override
    public AutoCloseable start(Scenario scenario, long records, RunTarget target) throws Exception {
        StreamExecutionEnvironment environment = FlinkJob.environment(scenario);
        DataStream<List<String>> batches =
                FlinkJob.records(environment, scenario, records)
                        .transform(
                                "batches",
                                Types.LIST(Types.STRING),
                                new Batching(scenario.batch(), scenario.flushMillis()));
        AsyncDataStream.unorderedWait(
                        batches,
                        new InvokeBatch(target, settings),
                        TIMEOUT_MINUTES,
                        TimeUnit.MINUTES,
                        target.client() == null ? CAPACITY_IN_MEMORY : CAPACITY)
                .filter(
                        result -> {
                            Meter.result(result.f0, result.f1);
                            return false;
                        })
                .sinkTo(new DiscardingSink<>());
        return FlinkJob.start(environment);
    }
}
