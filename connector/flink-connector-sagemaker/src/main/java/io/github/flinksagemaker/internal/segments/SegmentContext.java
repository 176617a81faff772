// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.isolation.IsolationHost;
import io.github.flinksagemaker.internal.isolation.Isolator;
import io.github.flinksagemaker.internal.isolation.Reinvocation;
import io.github.flinksagemaker.internal.ledger.Attempt;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.LocationRules;
import io.github.flinksagemaker.internal.read.ObjectReader;
import io.github.flinksagemaker.internal.read.Outcome;
import io.github.flinksagemaker.internal.read.OutputBudget;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.read.S3Clock;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.watch.EntryAttempts;
import io.github.flinksagemaker.internal.watch.EntryPart;
import io.github.flinksagemaker.internal.watch.InvocationPoller;
import io.github.flinksagemaker.internal.watch.OpenInvocation;
import io.github.flinksagemaker.model.InferenceFailure;
import org.jspecify.annotations.Nullable;

/** What the segments of one reader share. Confined to the {@link EventLoop}. */
final class SegmentContext implements IsolationHost {

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

    /** Absent if nothing is invoked again. */
    final @Nullable Isolator isolator;

    private final OutputBudget budget;

    SegmentContext(
            SourceSettings settings,
            LedgerPaths paths,
            ObjectStore store,
            EventLoop loop,
            ResultQueue queue,
            ReadMetrics metrics,
            @Nullable Reinvocation reinvocation) {
        this.settings = settings;
        this.paths = paths;
        this.loop = loop;
        this.queue = queue;
        this.reads = new ObjectReader(loop, store, settings, metrics);
        this.cache = new SegmentCache(loop, reads, paths, settings);
        S3Clock clock = new S3Clock();
        LocationRules rules = new LocationRules(paths, settings.allowedOutputPaths());
        this.invocations = new OpenInvocations(rules, settings);
        this.budget = new OutputBudget(queue::admits, settings.maxBufferedBytes());
        CarriedRecordReader carried =
                new CarriedRecordReader(loop, reads, cache, rules, settings, this::handOver);
        this.poller =
                new InvocationPoller(
                        loop, clock, reads, budget, settings, metrics, carried::onSettled);
        this.lanes = new HeldLanes(poller.hints(), loop);
        this.isolator =
                reinvocation == null
                        ? null
                        : reinvocation.isolator(
                                loop, clock, this, store, paths, rules, settings, carried);
    }

    /** Whether there is room for what a further segment brings. */
    boolean hasRoom() {
        return counts.open() < settings.maxOpenInvocations() && queue.admits(0);
    }

    @Override
    public EntryPart partOf(OpenInvocation invocation) {
        EntryPart part = invocation.part();
        if (part != null) {
            return part;
        }
        int records = invocation.recordsOfEntry();
        EntryAttempts attempts =
                invocations.attempts(invocation.place(), invocation.firstEntry(), records);
        return new EntryPart(attempts, 0, records, null, null, 0, 0);
    }

    @Override
    public boolean accepted(OpenInvocation earlier, EntryPart part, Attempt attempt) {
        queue.offer(new AttemptAccepted(earlier, attempt));
        OpenInvocation invocation = invocations.part(earlier, part, loop.now());
        poller.watch(invocation);
        return invocation.verdict() == null;
    }

    @Override
    public void decided(OpenInvocation earlier, EntryPart part, InferenceFailure failure) {
        poller.watch(earlier.decided(part, failure));
    }

    @Override
    public void watchFirst(OpenInvocation earlier, EntryPart part) {
        poller.watch(invocations.part(earlier, part, loop.now()));
    }

    /** What a restored state has of an entry that was invoked again. */
    void watchRestored(OpenInvocation first, EntryPart part) {
        OpenInvocation invocation = invocations.part(first, part, loop.now());
        if (isolator != null) {
            isolator.restored(invocation);
        }
        poller.watch(invocation);
    }

    /** The results of an invocation's records are out. */
    void emitted(SettledInvocation settled, boolean predicted) {
        queue.emitted(settled);
        OpenInvocation invocation = settled.invocation();
        EntryPart part = invocation.part();
        int records = invocation.to() - invocation.from();
        if (part == null) {
            counts.remove(settled.entry().acceptedAt(), records);
        } else if (part.entry().emitted(records)) {
            counts.remove(part.entry().acceptedAt(), records);
        } else {
            counts.emitted(records);
        }
        if (isolator != null) {
            isolator.emitted(invocation, predicted);
        }
    }

    private void handOver(OpenInvocation invocation, Outcome found, SettledInvocation settled) {
        queue.offer(settled);
        budget.handedOver(invocation, found);
        poller.resume();
    }
}
