// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import static io.github.flinksagemaker.internal.lanes.TailsFixture.PATHS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads, few reads at a time, and a store that fails every fifth read. */
@Timeout(300)
class ConcurrentTailsTest implements LaneTails.Listener {

    private static final int LANES = 200;
    private static final int SEGMENTS = 5;

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService client = Executors.newFixedThreadPool(4);
    private final InMemoryObjectStore store = new InMemoryObjectStore(client, Clock.systemUTC());
    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

    @AfterEach
    void stopThreads() {
        scheduler.shutdownNow();
        client.shutdownNow();
    }

    @Test
    void tellsOfEverySegmentOnceInItsLanesOrderWhateverTheOrderOfAnswers()
            throws InterruptedException {
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
        Map<LaneId, List<Long>> numbers = new HashMap<>();
        Set<LaneId> ended = new HashSet<>();
        try (LaneTails tails = newTails()) {
            lanes.forEach(lane -> tails.add(lane.lane, TailPosition.START, 0, 0, 0, false));
            while (ended.size() < LANES) {
                Object next = told.take();
                assertThat(next).isInstanceOf(Tailed.class);
                Tailed tailed = (Tailed) next;
                tails.assigned(tailed.segments());
                List<Long> ofLane =
                        numbers.computeIfAbsent(tailed.lane(), lane -> new ArrayList<>());
                tailed.segments().stream().map(SegmentSplit::number).forEach(ofLane::add);
                if (tailed.position().ended()) {
                    ended.add(tailed.lane());
                }
            }
        }
        assertThat(numbers).hasSize(LANES);
        assertThat(numbers.values())
                .allSatisfy(some -> assertThat(some).containsExactly(1L, 2L, 3L, 4L, 5L));
    }

    private LaneTails newTails() {
        return new LaneTails(
                TailsFixture.settings()
                        .setMaxConcurrentReads(6)
                        .setTailIntervalMin(Duration.ofMillis(2))
                        .setTailIntervalMax(Duration.ofMillis(20))
                        .build(),
                PATHS,
                store,
                scheduler,
                Clock.systemUTC(),
                this,
                ReadMetrics.NONE);
    }

    private LaneFiles writtenLane(int index) {
        LaneFiles files = new LaneFiles(LaneId.create(LaneFiles.ACCEPTED_AT + index), PATHS, store);
        files.opening(false);
        for (int segment = 1; segment <= SEGMENTS; segment++) {
            files.segment(segment, files.entry());
        }
        files.fence(SEGMENTS + 1);
        return files;
    }

    @Override
    public void onTailed(Tailed tailed) {
        told.add(tailed);
    }

    @Override
    public void onIdleness(Map<LaneId, LaneIdleness> lanes) {
        // nothing here is about quiet lanes
    }

    @Override
    public void onChecked(LaneId lane, long round, boolean quiet) {
        throw new AssertionError("nobody asks for " + lane);
    }

    @Override
    public void onFailure(Exception failure) {
        told.add(failure);
    }
}
