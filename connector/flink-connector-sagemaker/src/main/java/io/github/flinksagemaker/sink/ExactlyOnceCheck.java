package io.github.flinksagemaker.sink;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.transformations.WithBoundedness;

/** Refuses EXACTLY_ONCE where it can't work. */
final class ExactlyOnceCheck {

    /** The first release that commits the end of input with the checkpoint that holds it. */
    private static final int[] FIRST_RELEASE = {1, 20, 2};

    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");

    private ExactlyOnceCheck() {}

    /**
     * Without checkpoints nothing is committed before the end of input, so an unbounded job's
     * results would never be readable.
     *
     * @throws IllegalStateException if {@code input} never ends and its job has no checkpoints
     */
    static void checkWillCommit(DataStream<?> input) {
        if (input.getExecutionEnvironment().getCheckpointConfig().isCheckpointingEnabled()) {
            return;
        }
        for (Transformation<?> step : input.getTransformation().getTransitivePredecessors()) {
            if (step instanceof WithBoundedness
                    && ((WithBoundedness) step).getBoundedness()
                            == Boundedness.CONTINUOUS_UNBOUNDED) {
                throw new IllegalStateException(
                        "EXACTLY_ONCE makes results readable when a checkpoint completes, and this"
                                + " unbounded job has none, so there would never be a result: set"
                                + " execution.checkpointing.interval, or use AT_LEAST_ONCE");
            }
        }
    }

    /**
     * Flink 1.20.0 and 1.20.1 may commit the end of input too early or never (rule 17).
     *
     * @throws IllegalStateException if {@code flinkVersion} is one of them, or older
     */
    static void checkRelease(String flinkVersion) {
        Matcher release = RELEASE.matcher(flinkVersion);
        if (!release.matches()) {
            return; // a build of somebody's own
        }
        for (int i = 0; i < FIRST_RELEASE.length; i++) {
            int part = Integer.parseInt(release.group(i + 1));
            if (part > FIRST_RELEASE[i]) {
                return;
            }
            if (part < FIRST_RELEASE[i]) {
                throw new IllegalStateException(
                        "EXACTLY_ONCE needs Flink 1.20.2 or newer, this is "
                                + flinkVersion
                                + ", which may commit the end of input too early or never: upgrade,"
                                + " or use AT_LEAST_ONCE");
            }
        }
    }
}
