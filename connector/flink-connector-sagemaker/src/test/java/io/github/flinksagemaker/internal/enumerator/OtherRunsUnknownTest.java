// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules 28 and 34: what goes on from an own run is known by the first look only. */
class OtherRunsUnknownTest {

    private static final Duration AFTER = Duration.ofDays(30);
    private static final LedgerPaths PATHS = new LedgerPaths(S3Location.of("bucket", "staging"));

    private final CleanupsClock clock = new CleanupsClock();
    private final InMemoryObjectStore store = new InMemoryObjectStore(Runnable::run, clock);
    private final WrittenLanes lanes = new WrittenLanes(PATHS, store);
    private final TestEnumeratorContext context = new TestEnumeratorContext(1);

    @Test
    @Timeout(60)
    void aCheckpointBeforeTheFirstLookDeletesNoSuccessorOfTheOwnRun() throws Exception {
        LaneId own = write(opening(0, 1, 0).inRun("own", "job", List.of()));
        clock.advance(Duration.ofHours(1));
        LaneId successor = write(opening(0, 1, 7).inRun("successor", "job", List.of("own")));
        clock.advance(AFTER.plusDays(1));
        try (SegmentEnumerator enumerator =
                new SegmentEnumerator(
                        context,
                        settings(),
                        store,
                        null,
                        ReadMetrics.NONE,
                        new EnumeratorThreads(context, context, new ManualScheduler(), clock),
                        null,
                        clock.millis())) {
            enumerator.start();
            context.register(0);
            enumerator.handleSourceEvent(0, report().build());
            enumerator.snapshotState(1);
            enumerator.notifyCheckpointComplete(1);
            clock.awaitRoundsOfTheCleanup();

            assertThat(store.bytes(PATHS.segment(successor, 0))).isNotNull();
            enumerator.handleSourceEvent(0, report().setPassedCheckpoint(1).build());
            context.tick();
            assertThat(context.assigned.getOrDefault(0, List.of()))
                    .extracting(SegmentSplit::lane)
                    .containsExactly(own, successor);
        }
    }

    private static ReaderReport.Builder report() {
        return ReaderReport.builder().setRoom(2);
    }

    private static SourceSettings settings() {
        return SourceSettings.builder()
                .setStagingPath(PATHS.stagingPath())
                .setRunId("own")
                .setCleanupPolicy(CleanupPolicy.LEDGER)
                .setCleanupInterval(Duration.ofMillis(1))
                .setCleanupOtherRunsAfter(AFTER)
                .build();
    }

    /** A lane of one segment to be read, that is fenced. */
    private LaneId write(LaneOpening opening) {
        LaneId lane = LaneId.create(clock.millis());
        lanes.open(lane, opening);
        lanes.append(lane, null);
        lanes.fence(lane, LaneId.create(clock.millis()));
        return lane;
    }

    /** Stands still; the clean-up asks it before each round. */
    private static final class CleanupsClock extends Clock {

        private static final int FAR_MORE_THAN_A_ROUND_ASKS = 50;

        private final Semaphore asked = new Semaphore(0);
        private final AtomicReference<Instant> now =
                new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

        void advance(Duration by) {
            now.updateAndGet(before -> before.plus(by));
        }

        void awaitRoundsOfTheCleanup() throws InterruptedException {
            asked.drainPermits();
            asked.acquire(FAR_MORE_THAN_A_ROUND_ASKS);
        }

        @Override
        public Instant instant() {
            if (Thread.currentThread().getName().equals("sagemaker-cleanup")) {
                asked.release();
            }
            return Objects.requireNonNull(now.get());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
