// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.cluster;

import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Hands a job to the cluster. */
public final class Submission {

    private final int restPort;
    private final Duration checkpointInterval;
    private final boolean unaligned;

    public Submission(int restPort, Duration checkpointInterval, boolean unaligned) {
        this.restPort = restPort;
        this.checkpointInterval = checkpointInterval;
        this.unaligned = unaligned;
    }

    /** Builds a job's graph in an environment. */
    @FunctionalInterface
    public interface Graph {
        void build(StreamExecutionEnvironment environment, int parallelism);
    }

    /**
     * Submits a job that goes on from its newest state, or begins if there is none.
     *
     * @return the job's id
     */
    public String submit(String name, Graph graph, int parallelism, RetainedStates states)
            throws Exception {
        Configuration config = new Configuration();
        config.setString("execution.checkpointing.interval", checkpointInterval.toMillis() + " ms");
        config.setString("execution.checkpointing.min-pause", "200 ms");
        // When a task fails while the job is stopped with a savepoint, the adaptive scheduler waits
        // for that savepoint before it restarts anything: for 10 minutes by default.
        config.setString("execution.checkpointing.timeout", "1 min");
        config.setString("execution.checkpointing.unaligned.enabled", Boolean.toString(unaligned));
        config.setString("execution.checkpointing.dir", states.checkpoints());
        config.setString("execution.checkpointing.num-retained", "2");
        config.setString(
                "execution.checkpointing.externalized-checkpoint-retention",
                "RETAIN_ON_CANCELLATION");
        config.setString("pipeline.max-parallelism", "16");
        config.setString("pipeline.generic-types", "false");
        RetainedStates.State newest = states.newest();
        if (newest != null) {
            config.setString("execution.state-recovery.path", newest.path().toUri().toString());
        }
        try (StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createRemoteEnvironment("127.0.0.1", restPort, config)) {
            graph.build(environment, parallelism);
            return environment.executeAsync(name).getJobID().toHexString();
        }
    }
}
