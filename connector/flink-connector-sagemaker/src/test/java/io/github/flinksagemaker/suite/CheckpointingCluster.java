package io.github.flinksagemaker.suite;

import java.time.Duration;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.environment.TestEnvironmentSettings;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A cluster whose jobs have checkpoints configured, whether or not a test of the suite asks for
 * them: without, an unbounded job that delivers exactly once is refused. Where the suite doesn't
 * ask, it stops jobs with a savepoint, and its source would emit more than the suite expects if a
 * checkpoint came before, so none is due while the test runs.
 */
final class CheckpointingCluster extends MiniClusterTestEnvironment {

    private static final Duration NEVER = Duration.ofDays(3_650);

    @Override
    public StreamExecutionEnvironment createExecutionEnvironment(TestEnvironmentSettings settings) {
        return super.createExecutionEnvironment(settings).enableCheckpointing(NEVER.toMillis());
    }
}
