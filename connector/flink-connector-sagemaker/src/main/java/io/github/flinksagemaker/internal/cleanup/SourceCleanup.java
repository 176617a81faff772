// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.LaneId;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * The source's clean-up, which the enumerator owns. Hears of checkpoints on the coordinator's
 * thread and works on its own; does nothing at all where the policy is {@link CleanupPolicy#NONE}.
 */
public final class SourceCleanup implements AutoCloseable {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final CheckpointedValue<CheckpointCover> checkpoints = new CheckpointedValue<>();
    private final SourceSettings settings;
    private final ObjectStore store;
    private final Clock clock;
    private final Consumer<LaneId> deleted;
    private @Nullable CleanupContext running;
    private @Nullable ScheduledExecutorService executor;
    private @Nullable Long lastRound;

    /**
     * Makes a clean-up.
     *
     * @param store closed by whoever made it, after this
     * @param deleted hears of each lane that is deleted, on the clean-up's thread
     */
    public SourceCleanup(
            SourceSettings settings, ObjectStore store, Clock clock, Consumer<LaneId> deleted) {
        this.settings = settings;
        this.store = store;
        this.clock = clock;
        this.deleted = deleted;
    }

    /**
     * Starts the rounds: the first as soon as a checkpoint has completed, so that frequent restarts
     * do not put it off for ever, the others at the interval.
     *
     * @param onThrown hears of an {@code Error}, on their thread; after it there are no more rounds
     */
    public void start(MetricGroup metrics, Consumer<Throwable> onThrown) {
        if (!isOff()) {
            start(metrics, new GuardedThread("sagemaker-cleanup", onThrown));
        }
    }

    void start(MetricGroup metrics, ScheduledExecutorService thread) {
        executor = thread;
        running = new CleanupContext(settings, store, metrics, clock);
        CleanupRound round = new CleanupRound(checkpoints, running, deleted);
        long pause = Math.min(settings.cleanupInterval().toMillis(), LONGEST_PAUSE.toMillis());
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(
                        () -> runIfDue(round), pause, pause, TimeUnit.MILLISECONDS);
    }

    private void runIfDue(CleanupRound round) {
        long now = clock.millis();
        if (lastRound != null && now - lastRound < settings.cleanupInterval().toMillis()) {
            return;
        }
        try {
            if (round.run()) {
                lastRound = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /**
     * Notes what a snapshot needs (rule 28). Not to be called as long as a reader has not announced
     * what it holds or, where own runs alone are read, lanes have not been listed: then what the
     * snapshot needs is not known.
     *
     * @param cover asked only if anything is to be deleted
     */
    public void snapshotTaken(long checkpoint, Supplier<CheckpointCover> cover) {
        if (!isOff()) {
            checkpoints.taken(checkpoint, cover.get());
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

    /** Waits for nothing: a request in flight may still act, as after a crash. */
    @Override
    public void close() {
        if (running != null) {
            running.requests.stop();
        }
        if (executor != null) {
            executor.shutdownNow();
        }
    }
}
