// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.event.LaneSegments;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads, tight bounds, a store that fails every fifth read; segments go where room is. */
@Timeout(300)
class ConcurrentSegmentsTest implements LoopListener {

    private static final int LANES = 200;
    private static final int SEGMENTS = 5;
    private static final int ENTRIES = 4;

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService client = Executors.newFixedThreadPool(4);
    private final InMemoryObjectStore store = new InMemoryObjectStore(client, Clock.systemUTC());
    private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
    private final LinkedBlockingQueue<ReaderReport> reports = new LinkedBlockingQueue<>();
    private final Deque<SegmentSplit> unassigned = new ArrayDeque<>();
    private final Set<String> emitted = new HashSet<>();
    private final Map<String, Integer> open = new HashMap<>();
    private final Set<String> reported = new HashSet<>();
    private long assigned;

    @AfterEach
    void stopThreads() {
        scheduler.shutdownNow();
        client.shutdownNow();
    }

    @Test
    void settlesEveryInvocationOnceAndReportsEverySegmentWhateverTheOrderOfAnswers()
            throws Exception {
        for (int i = 0; i < LANES; i++) {
            write(i);
        }
        Random random = new Random(17);
        for (Operation read : List.of(Operation.GET, Operation.GET_START)) {
            store.script()
                    .failBefore(
                            read,
                            target -> random.nextInt(5) == 0,
                            Integer.MAX_VALUE,
                            ErrorKind.THROTTLED);
        }
        try (SegmentLoop loop = newLoop()) {
            loop.start(List.of());
            while (reported.size() < LANES * SEGMENTS && failures.isEmpty()) {
                enumerate(loop);
                take(loop);
            }
            assertThat(loop.openInvocations()).isZero();
        }
        assertThat(failures).isEmpty();
        assertThat(emitted).hasSize(LANES * SEGMENTS * ENTRIES);
    }

    /** What the enumerator does: no more is assigned than there is room for. */
    private void enumerate(SegmentLoop loop) {
        for (ReaderReport next = reports.poll(); next != null; next = reports.poll()) {
            for (LaneSegments finished : next.finished()) {
                for (long number : finished.numbers()) {
                    assertThat(reported.add(finished.lane() + "/" + number)).isTrue();
                }
            }
            long room = next.room() - (assigned - next.received());
            for (; room > 0 && !unassigned.isEmpty(); room--) {
                assigned++;
                loop.receive(List.of(unassigned.remove()));
            }
        }
    }

    private void take(SegmentLoop loop) throws Exception {
        SegmentElement element = loop.poll();
        if (element == null) {
            waitFor(loop.available());
        } else if (element instanceof SettledInvocation settled) {
            assertThat(emitted.add(settled.entry().invocationId().toString())).isTrue();
            assertThat(SegmentsFixture.record(settled))
                    .isEqualTo(LaneFiles.carriedBy(settled.entry()));
            loop.emitted(settled, true);
            String segment = settled.lane() + "/" + settled.segment();
            if (open.merge(segment, -1, Integer::sum) == 0) {
                loop.finished(settled.lane(), settled.segment());
            }
        } else if (element instanceof SegmentLoaded loaded) {
            open.put(loaded.lane() + "/" + loaded.segment(), loaded.open().cardinality());
        }
    }

    /** Reports may come without an element. */
    private static void waitFor(CompletableFuture<Void> available) throws Exception {
        try {
            available.get(10, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // the enumerator is asked again
        }
    }

    private SegmentLoop newLoop() {
        return new SegmentLoop(
                SegmentsFixture.settings()
                        .setMaxConcurrentReads(6)
                        .setMaxOpenInvocations(100)
                        .setMaxBufferedBytes(20_000)
                        .setSegmentCacheBytes(20_000)
                        .setPollIntervalMin(Duration.ofMillis(1))
                        .setPollIntervalMax(Duration.ofMillis(20))
                        .build(),
                store,
                scheduler,
                Clock.systemUTC(),
                this,
                ReadMetrics.NONE,
                null);
    }

    private void write(int index) {
        LaneFiles files =
                new LaneFiles(
                        LaneId.create(LaneFiles.ACCEPTED_AT + index), SegmentsFixture.PATHS, store);
        long accepted = System.currentTimeMillis();
        for (int segment = 1; segment <= SEGMENTS; segment++) {
            LedgerEntry[] entries = new LedgerEntry[ENTRIES];
            for (int i = 0; i < ENTRIES; i++) {
                entries[i] =
                        files.entry().toBuilder()
                                .setAcceptedAt(accepted)
                                .setDeadline(accepted + LaneFiles.TTL)
                                .build();
                files.output(entries[i], "x".repeat(100));
            }
            files.segment(segment, entries);
            unassigned.add(SegmentSplit.unread(files.lane, segment, SegmentSplit.NO_WATERMARK, 0));
        }
    }

    @Override
    public void onReport(ReaderReport report) {
        reports.add(report);
    }

    @Override
    public void onFailure(Exception failure) {
        failures.add(failure);
    }
}
