// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.sink;

import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.internal.config.SinkSettings;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.WithBoundedness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses EXACTLY_ONCE where it can't work. */
@Internal
final class ExactlyOnceCheck {

    /** The first release that commits the end of input with the checkpoint that holds it. */
    private static final int[] FIRST_RELEASE = {1, 20, 2};

    /** It has the fault of 1.20.1 again. */
    private static final Pattern FAULTY_LATER_RELEASE = Pattern.compile("2\\.0\\.0(\\D.*)?");

    /** Flink's own option; its constant is in another class in Flink 1.20 than in Flink 2. */
    private static final ConfigOption<Boolean> CHECKPOINTS_AFTER_TASKS_FINISH =
            ConfigOptions.key("execution.checkpointing.checkpoints-after-tasks-finish")
                    .booleanType()
                    .defaultValue(true)
                    .withDeprecatedKeys(
                            "execution.checkpointing.checkpoints-after-tasks-finish.enabled");

    private static final Logger LOG = LoggerFactory.getLogger(ExactlyOnceCheck.class);
    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");

    private ExactlyOnceCheck() {}

    /**
     * Checks, before the job starts, that what the sink prepares will be committed.
     *
     * @throws IllegalStateException with EXACTLY_ONCE, if the job is unbounded and has no
     *     checkpoints, or if its checkpoints stop when a task finishes. A bounded job without
     *     checkpoints commits at its end only; since a generator of any length counts as bounded,
     *     streaming ones are warned of.
     */
    static void checkJob(DataStream<?> input, SinkSettings settings) {
        boolean exactlyOnce = settings.exactlyOnce();
        StreamExecutionEnvironment job = input.getExecutionEnvironment();
        boolean unbounded = isUnbounded(input);
        if (!job.getCheckpointConfig().isCheckpointingEnabled()) {
            if (exactlyOnce && unbounded) {
                onNoCheckpoints(settings.requireCheckpoints());
            } else if (exactlyOnce && !isBatch(job.getConfiguration(), unbounded)) {
                LOG.warn(
                        "EXACTLY_ONCE makes results readable when a checkpoint completes, and this"
                                + " job has none. Its input counts as bounded, so they are readable"
                                + " when the input has ended, and not before: if that is late or never,"
                                + " as with a generator, set execution.checkpointing.interval, or use"
                                + " AT_LEAST_ONCE");
            }
        } else if (!job.getConfiguration().get(CHECKPOINTS_AFTER_TASKS_FINISH)
                && !isBatch(job.getConfiguration(), unbounded)) {
            onCheckpointsThatStop(exactlyOnce);
        }
    }

    private static void onNoCheckpoints(boolean refused) {
        String problem =
                "EXACTLY_ONCE makes results readable when a checkpoint completes, and this"
                        + " unbounded job has none, so there is no result before it is stopped with a"
                        + " savepoint";
        if (refused) {
            throw new IllegalStateException(
                    problem
                            + ": set execution.checkpointing.interval, use AT_LEAST_ONCE, or, if"
                            + " that is what you want, set "
                            + SinkOptions.REQUIRE_CHECKPOINTS.key()
                            + "=false");
        }
        LOG.warn("{} ({} is false)", problem, SinkOptions.REQUIRE_CHECKPOINTS.key());
    }

    private static void onCheckpointsThatStop(boolean exactlyOnce) {
        String setting = CHECKPOINTS_AFTER_TASKS_FINISH.key() + " is false";
        if (exactlyOnce) {
            throw new IllegalStateException(
                    "EXACTLY_ONCE commits the end of the input with a checkpoint that is taken"
                            + " after tasks have finished, but "
                            + setting
                            + ", so the last results would never be readable: set it to true, which"
                            + " is Flink's default, or use AT_LEAST_ONCE");
        }
        LOG.warn(
                "{}: the ledger will not say that the sink's input has ended, so a bounded source"
                        + " would wait for ever",
                setting);
    }

    static boolean isUnbounded(DataStream<?> input) {
        for (Transformation<?> step : input.getTransformation().getTransitivePredecessors()) {
            if (step instanceof WithBoundedness
                    && ((WithBoundedness) step).getBoundedness()
                            == Boundedness.CONTINUOUS_UNBOUNDED) {
                return true;
            }
        }
        return false;
    }

    /** Batch execution takes no checkpoints, whatever is configured, and commits at the end. */
    static boolean isBatch(ReadableConfig job, boolean unbounded) {
        RuntimeExecutionMode mode = job.get(ExecutionOptions.RUNTIME_MODE);
        return mode == RuntimeExecutionMode.BATCH
                || mode == RuntimeExecutionMode.AUTOMATIC && !unbounded;
    }

    /**
     * Flink 1.20.0, 1.20.1 and 2.0.0 may commit the end of input too early or never.
     *
     * @throws IllegalStateException if {@code flinkVersion} is one of them, or older
     */
    static void checkRelease(String flinkVersion) {
        Matcher release = RELEASE.matcher(flinkVersion);
        if (!release.matches()) {
            return; // a build of somebody's own
        }
        if (FAULTY_LATER_RELEASE.matcher(flinkVersion).matches()) {
            throw refused(flinkVersion);
        }
        for (int i = 0; i < FIRST_RELEASE.length; i++) {
            int part = Integer.parseInt(release.group(i + 1));
            if (part > FIRST_RELEASE[i]) {
                return;
            }
            if (part < FIRST_RELEASE[i]) {
                throw refused(flinkVersion);
            }
        }
    }

    private static IllegalStateException refused(String flinkVersion) {
        return new IllegalStateException(
                "EXACTLY_ONCE needs Flink 1.20.2 or newer, except 2.0.0; this is "
                        + flinkVersion
                        + ", which may commit the end of input too early or never: upgrade, or use"
                        + " AT_LEAST_ONCE");
    }
}
