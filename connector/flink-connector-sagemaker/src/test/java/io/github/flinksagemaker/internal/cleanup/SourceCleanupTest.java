// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SourceCleanupTest {

    private final ManualScheduler scheduler = new ManualScheduler();
    private final InMemoryObjectStore store =
            new InMemoryObjectStore(Runnable::run, scheduler.clock());
    private final CheckpointCover nothing =
            CheckpointCover.of(List.of(), new DoneLanes(List.of(), List.of(), 0, 0, 0, null));
    private final SourceCleanup cleanup =
            cleanup(CleanupPolicy.LEDGER, store, scheduler.clock(), Duration.ofHours(1));

    private static SourceCleanup cleanup(
            CleanupPolicy policy, ObjectStore store, Clock clock, Duration interval) {
        SourceSettings settings =
                SourceSettings.builder()
                        .setStagingPath(CleanupFixture.STAGING)
                        .setCleanupPolicy(policy)
                        .setCleanupInterval(interval)
                        .build();
        return new SourceCleanup(settings, store, clock, lane -> {});
    }

    /** Each lists lanes, marks and markers. */
    private long rounds() {
        return store.script().count(Operation.LIST) / 3;
    }

    private void checkpoint(long id) {
        cleanup.snapshotTaken(id, () -> nothing);
        cleanup.checkpointCompleted(id);
    }

    @Test
    void theFirstRoundComesWithTheFirstCheckpointAndTheOthersAtTheInterval() {
        cleanup.start(new UnregisteredMetricsGroup(), scheduler);
        scheduler.advance(Duration.ofMinutes(30));
        assertThat(rounds()).isZero();

        checkpoint(1);
        scheduler.advance(Duration.ofSeconds(20));
        assertThat(rounds()).isEqualTo(1);

        scheduler.advance(Duration.ofHours(3));
        assertThat(rounds()).isEqualTo(4);
        cleanup.close();
    }

    @Test
    void aRoundThatFailsIsRepeatedAtTheInterval() {
        store.script()
                .failBefore(
                        Operation.LIST,
                        CleanupFixture.PATHS.lanes().toString()::equals,
                        1,
                        ErrorKind.TRANSIENT);
        checkpoint(1);
        cleanup.start(new UnregisteredMetricsGroup(), scheduler);
        scheduler.advance(Duration.ofMinutes(51));
        assertThat(store.script().count(Operation.LIST)).isEqualTo(1);

        scheduler.advance(Duration.ofMinutes(20));
        assertThat(store.script().count(Operation.LIST)).isEqualTo(4);
        cleanup.close();
    }

    @Test
    @DisplayName("rule 28: what a snapshot needs counts when its checkpoint has completed")
    void aSnapshotWhoseCheckpointWasAbortedCountsForNothing() {
        LaneId lane = LaneId.create(scheduler.clock().millis());
        cleanup.start(new UnregisteredMetricsGroup(), scheduler);
        cleanup.snapshotTaken(
                1, () -> CheckpointCover.of(List.of(CoveredLane.of(lane, 5, 0)), nothing.done()));
        cleanup.checkpointAborted(1);
        cleanup.checkpointCompleted(1);
        scheduler.advance(Duration.ofHours(3));
        assertThat(rounds()).isZero();

        cleanup.snapshotTaken(
                2, () -> CheckpointCover.of(List.of(CoveredLane.of(lane, 5, 0)), nothing.done()));
        cleanup.checkpointCompleted(2);
        scheduler.advance(Duration.ofSeconds(20));
        assertThat(store.script().count(Operation.GET)).as("the lane's mark").isEqualTo(1);
        cleanup.close();
    }

    @Test
    void withoutAPolicyNothingIsAskedAndNothingRuns() {
        List<Throwable> thrown = new ArrayList<>();
        SourceCleanup off =
                cleanup(CleanupPolicy.NONE, store, scheduler.clock(), Duration.ofHours(1));
        off.start(new UnregisteredMetricsGroup(), thrown::add);
        off.snapshotTaken(
                1,
                () -> {
                    throw new AssertionError("nobody needs this");
                });
        off.checkpointCompleted(1);
        off.close();
        assertThat(thrown).isEmpty();
    }

    @Test
    @Timeout(60)
    void anErrorInAnAnswerIsToldAndEndsTheRounds() throws Exception {
        BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
        AtomicInteger asked = new AtomicInteger();
        Error error = new OutOfMemoryError("thrown on purpose");
        InMemoryObjectStore broken =
                new InMemoryObjectStore(
                        task -> {
                            asked.incrementAndGet();
                            throw error;
                        },
                        Clock.systemUTC());
        SourceCleanup rounds =
                cleanup(CleanupPolicy.LEDGER, broken, Clock.systemUTC(), Duration.ofMillis(1));
        rounds.snapshotTaken(1, () -> nothing);
        rounds.checkpointCompleted(1);
        rounds.start(new UnregisteredMetricsGroup(), told::add);
        assertThat(told.take()).isSameAs(error);
        rounds.close();
        assertThat(asked).hasValue(1);
    }

    @Test
    void nothingRunsAfterClose() {
        checkpoint(1);
        cleanup.start(new UnregisteredMetricsGroup(), scheduler);
        cleanup.close();
        scheduler.advance(Duration.ofHours(3));
        assertThat(rounds()).isZero();
    }
}
