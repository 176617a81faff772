// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.eventtime.LaneRest;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads, tight bounds, and a store that fails every fifth read. */
@Timeout(300)
class ConcurrentTailTest implements TailListener {

    private static final int LANES = 200;
    private static final int SEGMENTS = 5;
    private static final int ENTRIES = 4;

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService client = Executors.newFixedThreadPool(4);
    private final InMemoryObjectStore store = new InMemoryObjectStore(client, Clock.systemUTC());
    private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stopThreads() {
        scheduler.shutdownNow();
        client.shutdownNow();
    }

    @Test
    void settlesEveryInvocationOnceWhateverTheOrderOfAnswers() throws InterruptedException {
        List<LaneFiles> lanes = new ArrayList<>();
        for (int i = 0; i < LANES; i++) {
            lanes.add(writtenLane(i));
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
        Set<String> emitted = new HashSet<>();
        int finished = 0;
        try (LedgerTail tail = newTail()) {
            lanes.forEach(lane -> tail.add(LaneSplit.unread(lane.lane)));
            while (emitted.size() < LANES * SEGMENTS * ENTRIES && failures.isEmpty()) {
                for (LaneElement element : tail.poll(7, Duration.ofSeconds(1))) {
                    if (element instanceof SettledInvocation settled) {
                        assertThat(emitted.add(settled.entry().invocationId().toString())).isTrue();
                        assertThat(TailFixture.record(settled))
                                .isEqualTo(LaneFiles.carriedBy(settled.entry()));
                        tail.emitted(settled);
                    }
                }
            }
            lanes.forEach(lane -> tail.retire(lane.lane));
            while (finished < LANES && failures.isEmpty()) {
                for (LaneElement element : tail.poll(7, Duration.ofSeconds(1))) {
                    finished += element instanceof LaneFinished ? 1 : 0;
                }
            }
            assertThat(tail.openInvocations()).isZero();
        }
        assertThat(failures).isEmpty();
        assertThat(finished).isEqualTo(LANES);
    }

    private LedgerTail newTail() {
        return new ObjectStoreLedgerTail(
                TailFixture.settings()
                        .setMaxConcurrentReads(6)
                        .setMaxOpenInvocations(100)
                        .setMaxBufferedBytes(20_000)
                        .setSegmentCacheBytes(20_000)
                        .setTailIntervalMin(Duration.ofMillis(2))
                        .setTailIntervalMax(Duration.ofMillis(20))
                        .setPollIntervalMin(Duration.ofMillis(1))
                        .setPollIntervalMax(Duration.ofMillis(20))
                        .build(),
                TailFixture.PATHS,
                store,
                scheduler,
                Clock.systemUTC(),
                this,
                ReadMetrics.NONE);
    }

    private LaneFiles writtenLane(int index) {
        LaneFiles files =
                new LaneFiles(
                        LaneId.create(LaneFiles.ACCEPTED_AT + index), TailFixture.PATHS, store);
        files.opening(false);
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
        }
        files.fence(SEGMENTS + 1);
        return files;
    }

    @Override
    public void onStatus(LaneStatus status) {}

    @Override
    public void onTailChecked(LaneId lane, long round, boolean quiet) {}

    @Override
    public void onActive(LaneId lane) {
        // not asked for here
    }

    @Override
    public void onParked(LaneSplit position, boolean readCommitted) {
        throw new AssertionError("nobody parks " + position.lane());
    }

    @Override
    public void onRest(Map<LaneId, LaneRest> lanes) {
        // nothing here is about quiet lanes
    }

    @Override
    public void onFailure(Exception failure) {
        failures.add(failure);
    }
}
