// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender;

import io.github.flinksagemaker.benchmarks.measure.Meter;
import io.github.flinksagemaker.benchmarks.workload.Records;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the contenders with Flink have in common: the environment, the records, the end. */
public final class FlinkJob {

    private static final Logger LOG = LoggerFactory.getLogger(FlinkJob.class);
    private static final long CANCEL_SECONDS = 30;

    private FlinkJob() {}

    /** An environment in this JVM. */
    public static StreamExecutionEnvironment environment(Scenario scenario) {
        Configuration configuration = new Configuration();
        configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, scenario.slots());
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(scenario.slots(), configuration);
        environment.setRuntimeMode(RuntimeExecutionMode.STREAMING);
        environment.enableCheckpointing(scenario.checkpointMillis());
        return environment;
    }

    /** The records, as many a second as the scenario says. */
    public static DataStream<String> records(
            StreamExecutionEnvironment environment, Scenario scenario, long count) {
        RateLimiterStrategy rate =
                scenario.rate() > 0
                        ? RateLimiterStrategy.perSecond(scenario.rate())
                        : RateLimiterStrategy.noOp();
        return environment.fromSource(
                new DataGeneratorSource<>(
                        new Generator(scenario.recordBytes()), count, rate, Types.STRING),
                WatermarkStrategy.noWatermarks(),
                "records");
    }

    /** Runs a job until it is told to stop. */
    public static AutoCloseable start(StreamExecutionEnvironment environment) throws Exception {
        JobClient job = environment.executeAsync("benchmark");
        CompletableFuture<Boolean> ended =
                job.getJobExecutionResult().handle((result, error) -> error == null);
        return () -> {
            if (!ended.isDone()) {
                CompletableFuture<Void> unused = job.cancel();
            }
            boolean finished = ended.get(CANCEL_SECONDS, TimeUnit.SECONDS);
            LOG.debug("The job has {}", finished ? "finished" : "been cancelled");
        };
    }

    /** Makes records. */
    private static final class Generator implements GeneratorFunction<Long, String> {
        private static final long serialVersionUID = 1L;

        private final int bytes;
        private transient Records records;

        Generator(int bytes) {
            this.bytes = bytes;
            this.records = new Records(bytes);
        }

        @Override
        public String map(Long number) {
            if (records == null) {
                records = new Records(bytes);
            }
            Meter.record();
            return records.record(number);
        }
    }
}
