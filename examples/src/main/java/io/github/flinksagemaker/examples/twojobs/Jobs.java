// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.twojobs;

import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What both jobs have in common. */
final class Jobs {

    /**
     * Records become readable when the sender's checkpoint has completed, and none comes out twice.
     */
    static final DeliveryGuarantee GUARANTEE = DeliveryGuarantee.EXACTLY_ONCE;

    private Jobs() {}

    /** The cluster that the jar was submitted to, or one in this process; with checkpoints. */
    static StreamExecutionEnvironment environment(JobOptions options) {
        Configuration configuration = new Configuration();
        configuration.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.STREAMING);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, options.checkpointInterval);
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(options.parallelism);
        return environment;
    }
}
