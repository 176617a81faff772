// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.LaneId;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * The enumerator's clean-up of lanes that are done with. Hears of checkpoints on the coordinator's
 * thread and works on its own; does nothing at all where the policy is {@link CleanupPolicy#NONE}.
 */
public final class EnumeratorCleanup implements AutoCloseable {

    private final CheckpointedValue<DoneLanes> checkpoints = new CheckpointedValue<>();
    private final SourceSettings settings;
    private final ObjectStore store;
    private final Clock clock;
    private final Consumer<LaneId> deleted;
    private @Nullable CleanupContext running;
    private @Nullable CleanupThread thread;

    /**
     * Makes a clean-up.
     *
     * @param store closed by whoever made it, after this
     * @param deleted hears of each lane that is deleted, on the clean-up's thread
     */
    public EnumeratorCleanup(
            SourceSettings settings, ObjectStore store, Clock clock, Consumer<LaneId> deleted) {
        this.settings = settings;
        this.store = store;
        this.clock = clock;
        this.deleted = deleted;
    }

    /** Starts the rounds; {@code onThrown} hears of an {@code Error}, on their thread. */
    public void start(MetricGroup metrics, Consumer<Throwable> onThrown) {
        if (isOff()) {
            return;
        }
        CleanupContext context =
                new CleanupContext(settings, store, new CleanupMetrics(metrics), clock);
        running = context;
        thread =
                new CleanupThread(
                        "sagemaker-cleanup",
                        new DoneLanesRound(checkpoints, context, deleted),
                        settings.cleanupInterval(),
                        clock,
                        onThrown);
    }

    /** {@code lanes} is asked for only if something is to be deleted at all. */
    public void snapshotTaken(long checkpoint, Supplier<DoneLanes> lanes) {
        if (!isOff()) {
            checkpoints.taken(checkpoint, lanes.get());
        }
    }

    public void checkpointCompleted(long checkpoint) {
        checkpoints.completed(checkpoint);
    }

    public void checkpointAborted(long checkpoint) {
        checkpoints.aborted(checkpoint);
    }

    private boolean isOff() {
        return settings.cleanupPolicy() == CleanupPolicy.NONE;
    }

    @Override
    public void close() {
        if (running != null) {
            running.requests.stop();
        }
        if (thread != null) {
            thread.close();
        }
    }
}
