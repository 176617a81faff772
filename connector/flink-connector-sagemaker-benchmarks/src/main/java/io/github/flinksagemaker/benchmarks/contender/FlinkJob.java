// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender;

import io.github.flinksagemaker.benchmarks.measure.Meter;
import io.github.flinksagemaker.benchmarks.measure.Pace;
import io.github.flinksagemaker.benchmarks.workload.Records;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
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
        // A job that fails and starts again all the time would be measured all the same.
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, scenario.checkpoints());
        configuration.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 0);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(scenario.slots(), configuration);
        environment.setRuntimeMode(RuntimeExecutionMode.STREAMING);
        environment.enableCheckpointing(scenario.checkpointMillis());
        return environment;
    }

    /** The records, as many a second as {@link Pace} says: those of a batch come together. */
    public static DataStream<String> records(
            StreamExecutionEnvironment environment, Scenario scenario, long count) {
        long batches = (count + scenario.batch() - 1) / scenario.batch();
        GeneratorFunction<Long, Long> number = batch -> batch;
        return environment
                .fromSource(
                        new DataGeneratorSource<>(
                                number, batches, parallelism -> new Paced(), Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "batches")
                .flatMap(new Generator(scenario.recordBytes(), scenario.batch(), count))
                .name("records");
    }

    /** Runs a job until it is told to stop. */
    public static AutoCloseable start(StreamExecutionEnvironment environment) throws Exception {
        JobClient job = environment.executeAsync("benchmark");
        CompletableFuture<Boolean> ended =
                job.getJobExecutionResult()
                        .handle(
                                (result, error) -> {
                                    if (error != null && !isCancelled(error)) {
                                        LOG.error("The job has not finished", error);
                                    }
                                    return error == null;
                                });
        return () -> {
            if (!ended.isDone()) {
                CompletableFuture<Void> unused = job.cancel();
            }
            boolean finished = ended.get(CANCEL_SECONDS, TimeUnit.SECONDS);
            LOG.debug("The job has {}", finished ? "finished" : "been cancelled");
        };
    }

    private static boolean isCancelled(Throwable error) {
        return ExceptionUtils.findThrowable(error, JobCancellationException.class).isPresent();
    }

    /** Lets batches go as {@link Pace} says. */
    private static final class Paced implements RateLimiter<NumberSequenceSplit> {

        @Override
        public CompletionStage<Void> acquire(int batches) {
            long wait = Pace.reserve();
            return wait <= 0
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.runAsync(
                            () -> {},
                            CompletableFuture.delayedExecutor(
                                    wait, TimeUnit.NANOSECONDS, Runnable::run));
        }
    }

    /** Makes the records of a batch. */
    private static final class Generator implements FlatMapFunction<Long, String> {
        private static final long serialVersionUID = 1L;

        private final int bytes;
        private final int batch;
        private final long count;
        private transient @Nullable Records records;

        /** {@code count}: the last batch may be smaller. */
        Generator(int bytes, int batch, long count) {
            this.bytes = bytes;
            this.batch = batch;
            this.count = count;
        }

        @Override
        public void flatMap(Long number, Collector<String> out) {
            if (records == null) {
                records = new Records(bytes);
            }
            long from = number * batch;
            for (long i = from; i < Math.min(count, from + batch); i++) {
                Meter.record();
                out.collect(records.record(i));
            }
        }
    }
}
