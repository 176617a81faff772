// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.LocationRules;
import io.github.flinksagemaker.internal.read.ObjectReader;
import io.github.flinksagemaker.internal.read.Outcome;
import io.github.flinksagemaker.internal.read.OutputBudget;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.watch.InvocationPoller;
import io.github.flinksagemaker.internal.watch.OpenInvocation;

/** What the segments of one reader share. Confined to the {@link EventLoop}. */
final class SegmentContext {

    final SourceSettings settings;
    final LedgerPaths paths;
    final EventLoop loop;
    final ResultQueue queue;
    final ObjectReader reads;
    final SegmentCache cache;
    final OpenCounts counts = new OpenCounts();
    final OpenInvocations invocations;
    final InvocationPoller poller;
    final HeldLanes lanes;
    private final OutputBudget budget;

    SegmentContext(
            SourceSettings settings,
            LedgerPaths paths,
            ObjectStore store,
            EventLoop loop,
            ResultQueue queue,
            ReadMetrics metrics) {
        this.settings = settings;
        this.paths = paths;
        this.loop = loop;
        this.queue = queue;
        this.reads = new ObjectReader(loop, store, settings, metrics);
        this.cache = new SegmentCache(loop, reads, paths, settings);
        LocationRules rules = new LocationRules(paths, settings.allowedOutputPaths());
        this.invocations = new OpenInvocations(rules, settings);
        this.budget = new OutputBudget(queue::admits, settings.maxBufferedBytes());
        CarriedRecordReader carried =
                new CarriedRecordReader(loop, reads, cache, rules, settings, this::handOver);
        this.poller =
                new InvocationPoller(loop, reads, budget, settings, metrics, carried::onSettled);
        this.lanes = new HeldLanes(poller.hints(), loop);
    }

    /** Whether there is room for what a further segment brings. */
    boolean hasRoom() {
        return counts.open() < settings.maxOpenInvocations() && queue.admits(0);
    }

    private void handOver(OpenInvocation invocation, Outcome found, SettledInvocation settled) {
        queue.offer(settled);
        budget.handedOver(invocation, found);
        poller.resume();
    }
}
