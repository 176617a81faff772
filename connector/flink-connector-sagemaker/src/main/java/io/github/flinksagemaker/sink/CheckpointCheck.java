// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.sink;

import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.internal.config.SinkSettings;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses, or warns of, checkpoints that don't suit the sink, in either guarantee. */
@Internal
final class CheckpointCheck {

    /** What the JobManager takes of one subtask's state; a constant of Flink's, no option. */
    private static final MemorySize JOB_MANAGER_LIMIT = MemorySize.ofMebiBytes(5);

    /** Flink's own options; their constants differ between Flink 1.20 and 2. */
    private static final ConfigOption<String> STORAGE =
            ConfigOptions.key("execution.checkpointing.storage")
                    .stringType()
                    .noDefaultValue()
                    .withDeprecatedKeys("state.checkpoint-storage");

    private static final ConfigOption<String> DIRECTORY =
            ConfigOptions.key("execution.checkpointing.dir")
                    .stringType()
                    .noDefaultValue()
                    .withDeprecatedKeys("state.checkpoints.dir");

    private static final String MAX_CONCURRENT =
            "execution.checkpointing.max-concurrent-checkpoints";

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointCheck.class);

    private CheckpointCheck() {}

    /**
     * Checks, before the job starts, how its checkpoints are taken and where they go.
     *
     * @throws IllegalStateException with EXACTLY_ONCE, if checkpoints may overlap
     */
    static void checkJob(DataStream<?> input, SinkSettings settings) {
        StreamExecutionEnvironment job = input.getExecutionEnvironment();
        boolean batch =
                ExactlyOnceCheck.isBatch(
                        job.getConfiguration(), ExactlyOnceCheck.isUnbounded(input));
        if (batch || !job.getCheckpointConfig().isCheckpointingEnabled()) {
            return;
        }
        checkOverlap(job.getCheckpointConfig().getMaxConcurrentCheckpoints(), settings);
        checkStorage(job.getConfiguration(), settings);
    }

    /** The protocol knows one checkpoint at a time, and so does its model. */
    private static void checkOverlap(int maxConcurrent, SinkSettings settings) {
        if (maxConcurrent <= 1) {
            return;
        }
        String problem =
                MAX_CONCURRENT
                        + " is "
                        + maxConcurrent
                        + ", but commits, and what the source's coordinator tells its readers, wait"
                        + " for one checkpoint at a time";
        if (settings.exactlyOnce()) {
            throw new IllegalStateException(
                    problem + ": set it to 1, which is Flink's default, or use AT_LEAST_ONCE");
        }
        LOG.warn(
                "{}: while checkpoints overlap, a source in this job gets no new lanes and no"
                        + " watermark; set it to 1, which is Flink's default",
                problem);
    }

    private static void checkStorage(ReadableConfig job, SinkSettings settings) {
        boolean jobManager =
                job.getOptional(STORAGE)
                        .map("jobmanager"::equalsIgnoreCase)
                        .orElse(!job.getOptional(DIRECTORY).isPresent());
        if (jobManager && settings.maxBufferedBytes() > JOB_MANAGER_LIMIT.getBytes()) {
            LOG.warn(
                    "A writer may have {} in its state ({}), but as far as this program's"
                            + " configuration says, checkpoints go to the JobManager, which takes {} of"
                            + " a subtask and fails checkpoints above: set {}, or lower {}",
                    new MemorySize(settings.maxBufferedBytes()),
                    SinkOptions.MAX_BUFFERED_BYTES.key(),
                    JOB_MANAGER_LIMIT,
                    DIRECTORY.key(),
                    SinkOptions.MAX_BUFFERED_BYTES.key());
        }
    }
}
