// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.read.LocationRules;
import io.github.flinksagemaker.internal.read.S3Clock;
import io.github.flinksagemaker.benchmarks.scale.GeneratedLedger;
import io.github.flinksagemaker.benchmarks.scale.SimulatedTime;
import io.github.flinksagemaker.benchmarks.scale.Workload;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What planning one look costs: take the earliest, plan its next look, put it back. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init")
public class LookQueueBenchmark {

    @Param({"1000", "100000"})
    public int open;

    private LookSchedule schedule;
    private LookQueue queue;

    /** Invocations that have been missed once, at random ages. */
    @Setup
    public void setUp() throws LedgerFormatException {
        SourceSettings settings =
                SourceSettings.builder().setStagingPath(GeneratedLedger.STAGING).build();
        schedule = new LookSchedule(settings, new S3Clock());
        queue = new LookQueue();
        OpenInvocations invocations =
                new OpenInvocations(
                        new LocationRules(new LedgerPaths(GeneratedLedger.STAGING), List.of()),
                        Duration.ofMinutes(5));
        DecodedSegment segment =
                SegmentCodec.decode(
                        new GeneratedLedger(
                                        new Workload(1_000, Workload.Order.SHUFFLED),
                                        new SimulatedTime())
                                .segmentBytes(1),
                        "a generated segment");
        Random random = new Random(7);
        int entries = segment.segment().entries().size();
        for (int i = 0; i < open; i++) {
            OpenInvocation invocation =
                    invocations.open(
                            segment.place(),
                            i % entries,
                            segment.segment().entries().get(i % entries),
                            SimulatedTime.START);
            invocation.misses = 1;
            invocation.missedAge = 1 + random.nextInt(60_000);
            invocation.nextLook = SimulatedTime.START + random.nextInt(60_000);
            queue.add(invocation);
        }
    }

    @Benchmark
    public long planLook() {
        OpenInvocation next = queue.remove();
        long now = Math.max(next.nextLook, next.acceptedAt());
        next.missedAge = now - next.acceptedAt() + 1;
        next.nextLook = schedule.next(next, now);
        queue.add(next);
        return next.nextLook;
    }
}
