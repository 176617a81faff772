package io.github.flinksagemaker.sink;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.transformations.WithBoundedness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses EXACTLY_ONCE where it can't work, and warns where it hardly makes sense. */
final class ExactlyOnceCheck {

    /** The first release that commits the end of input with the checkpoint that holds it. */
    private static final int[] FIRST_RELEASE = {1, 20, 2};

    private static final Logger LOG = LoggerFactory.getLogger(ExactlyOnceCheck.class);
    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");

    private ExactlyOnceCheck() {}

    /**
     * Warns of an unbounded job without checkpoints: nothing is committed before it is stopped with
     * a savepoint, so until then none of its results would be readable.
     *
     * @return whether that is so
     */
    static boolean warnOfNoCommits(DataStream<?> input) {
        if (input.getExecutionEnvironment().getCheckpointConfig().isCheckpointingEnabled()) {
            return false;
        }
        for (Transformation<?> step : input.getTransformation().getTransitivePredecessors()) {
            if (step instanceof WithBoundedness
                    && ((WithBoundedness) step).getBoundedness()
                            == Boundedness.CONTINUOUS_UNBOUNDED) {
                LOG.warn(
                        "EXACTLY_ONCE makes results readable when a checkpoint completes, and this"
                                + " unbounded job has none, so there is no result before it is stopped"
                                + " with a savepoint: set execution.checkpointing.interval, or use"
                                + " AT_LEAST_ONCE");
                return true;
            }
        }
        return false;
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
