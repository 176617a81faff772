// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.GrowingPause;
import io.github.flinksagemaker.internal.read.LocationRules;
import io.github.flinksagemaker.internal.read.ObjectReader;
import io.github.flinksagemaker.internal.read.Outcome;
import io.github.flinksagemaker.internal.read.OutputBudget;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.read.ReadResult;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.watch.InvocationPoller;
import io.github.flinksagemaker.internal.watch.OpenInvocation;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;

/** What the lanes of one reader share. Confined to the {@link EventLoop}. */
final class TailServices {

    private static final long MAX_ACTIVITY_INTERVAL_MILLIS = 3_600_000;

    final SourceSettings settings;
    final LedgerPaths paths;
    final EventLoop loop;
    final HandoverQueue queue;
    final TailListener listener;
    final ObjectReader reads;
    final LedgerObjects objects;
    final SegmentCache cache;
    final OpenCounts counts = new OpenCounts();
    final OpenInvocations invocations;
    final OutputBudget budget;
    final InvocationPoller watcher;
    final LoadGate gate;

    TailServices(
            SourceSettings settings,
            LedgerPaths paths,
            ObjectStore store,
            EventLoop loop,
            HandoverQueue queue,
            TailListener listener,
            ReadMetrics metrics) {
        this.settings = settings;
        this.paths = paths;
        this.loop = loop;
        this.queue = queue;
        this.listener = listener;
        this.reads = new ObjectReader(loop, store, settings, metrics);
        this.objects = new LedgerObjects(paths);
        this.cache = new SegmentCache(loop, reads, paths, settings);
        LocationRules rules = new LocationRules(paths, settings.allowedOutputPaths());
        this.invocations = new OpenInvocations(rules, settings);
        this.budget = new OutputBudget(queue::admits, settings.maxBufferedBytes());
        Settler settler = new Settler(loop, reads, cache, rules, settings, this::handOver);
        this.watcher =
                new InvocationPoller(loop, reads, budget, settings, metrics, settler::onSettled);
        this.gate =
                new LoadGate(
                        settings.maxConcurrentReads(),
                        () -> counts.open() < settings.maxOpenInvocations() && queue.admits(0));
    }

    /**
     * Whether the start position is a moment of S3's clock; one that was set is of writers' clocks.
     */
    boolean startsByDate() {
        return settings.startPosition().kind() != StartPosition.Kind.TIMESTAMP;
    }

    /** There may be room again for what was held back. */
    void resume() {
        watcher.resume();
        gate.drain();
    }

    /**
     * How often a lane that goes on is said to, in milliseconds; well within the retention, and
     * within what a bounded source takes for silence.
     */
    long activityInterval() {
        Duration silence = settings.bounded() ? settings.laneTimeout() : settings.laneRetention();
        return Math.min(MAX_ACTIVITY_INTERVAL_MILLIS, silence.toMillis() / 8);
    }

    GrowingPause tailPause() {
        return new GrowingPause(settings.tailIntervalMin(), settings.tailIntervalMax());
    }

    /**
     * Takes a 403 on the ledger itself as a missing object only if configured to.
     *
     * @throws RuntimeException if access is denied
     */
    void checkPermitted(S3Location location, ReadResult answer) {
        if (answer.kind() == ReadResult.Kind.FORBIDDEN
                && !answer.isMissing(settings.forbiddenMeansMissing())) {
            throw Failures.forbidden(location, answer);
        }
    }

    private void handOver(OpenInvocation invocation, Outcome found, SettledInvocation settled) {
        queue.offer(settled);
        budget.handedOver(invocation, found);
        watcher.resume();
    }
}
