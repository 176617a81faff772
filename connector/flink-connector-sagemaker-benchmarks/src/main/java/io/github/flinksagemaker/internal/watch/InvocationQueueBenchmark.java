// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.benchmarks.scale.GeneratedLedger;
import io.github.flinksagemaker.benchmarks.scale.Workload;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.EntryPacker;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What planning one look costs: take the earliest, plan its next look, put it back. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init")
public class InvocationQueueBenchmark {

    @Param({"1000", "100000"})
    public int open;

    private EndpointPolling endpoint;
    private InvocationQueue queue;

    /** Invocations that have been missed once, at random ages. */
    @Setup
    public void setUp() throws LedgerFormatException {
        SourceSettings settings =
                SourceSettings.builder().setStagingPath(GeneratedLedger.STAGING).build();
        endpoint = new EndpointPolling(settings);
        queue = new InvocationQueue();
        EntryPacker packer = new EntryPacker();
        DecodedSegment segment =
                SegmentCodec.decode(
                        new GeneratedLedger(
                                        new Workload(1_000, Workload.Order.SHUFFLED),
                                        new ManualScheduler())
                                .segmentBytes(1),
                        "a generated segment");
        Random random = new Random(7);
        int entries = segment.segment().entries().size();
        for (int i = 0; i < open; i++) {
            LedgerEntry entry = segment.segment().entries().get(i % entries);
            OpenInvocation invocation =
                    new OpenInvocation(
                            segment.place(),
                            i % entries,
                            entry,
                            packer.pack(entry),
                            Workload.START,
                            Long.MAX_VALUE,
                            null,
                            endpoint);
            invocation.misses = 1;
            invocation.missedAge = 1 + random.nextInt(60_000);
            invocation.queued = queue.add(invocation, endpoint.nextLook(invocation));
        }
    }

    @Benchmark
    public long planLook() {
        long now = queue.firstTime();
        OpenInvocation next = queue.remove();
        next.missedAge = now - next.acceptedAt() + 1;
        next.queued = queue.add(next, endpoint.nextLook(next));
        return now;
    }
}
