// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.ObjectStoreFactory;
import io.github.flinksagemaker.internal.split.LaneSplit;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * A reader's clean-up of the lanes it holds. Hears of checkpoints on the task thread and works on
 * its own, with its own client; does nothing at all where the policy is {@link CleanupPolicy#NONE}.
 */
public final class ReaderCleanup implements AutoCloseable {

    private final CheckpointedValue<List<CoveredLane>> checkpoints = new CheckpointedValue<>();
    private final SourceSettings settings;
    private final ObjectStoreFactory stores;
    private final String threadName;
    private @Nullable ObjectStore store;
    private @Nullable CleanupContext running;
    private @Nullable CleanupThread thread;

    public ReaderCleanup(SourceSettings settings, ObjectStoreFactory stores, String threadName) {
        this.settings = settings;
        this.stores = stores;
        this.threadName = threadName;
    }

    /**
     * Starts the rounds.
     *
     * @param requests told of every request, on any thread
     * @param onThrown hears of an {@code Error}, on the rounds' thread
     */
    public void start(
            MetricGroup metrics, Consumer<RequestKind> requests, Consumer<Throwable> onThrown) {
        if (isOff()) {
            return;
        }
        Clock clock = Clock.systemUTC();
        ObjectStore opened = stores.open(ClientUser.of(metrics, requests, onThrown));
        store = opened;
        CleanupContext context =
                new CleanupContext(settings, opened, new CleanupMetrics(metrics), clock);
        running = context;
        thread =
                new CleanupThread(
                        threadName,
                        new LiveLanesRound(checkpoints, context),
                        settings.cleanupInterval(),
                        clock,
                        onThrown);
    }

    public void snapshotTaken(long checkpoint, List<LaneSplit> splits) {
        if (!isOff()) {
            checkpoints.taken(checkpoint, CoveredLane.of(splits));
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
        if (store != null) {
            store.close();
        }
    }
}
