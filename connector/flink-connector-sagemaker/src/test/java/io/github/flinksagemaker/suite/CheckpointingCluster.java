package io.github.flinksagemaker.suite;

import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.environment.TestEnvironmentSettings;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A cluster whose jobs take checkpoints, whether or not a test of the suite asks for them: without
 * any, an unbounded job that delivers exactly once is refused.
 */
final class CheckpointingCluster extends MiniClusterTestEnvironment {

    private static final long INTERVAL_MILLIS = 100;

    @Override
    public StreamExecutionEnvironment createExecutionEnvironment(TestEnvironmentSettings settings) {
        return super.createExecutionEnvironment(settings).enableCheckpointing(INTERVAL_MILLIS);
    }
}
