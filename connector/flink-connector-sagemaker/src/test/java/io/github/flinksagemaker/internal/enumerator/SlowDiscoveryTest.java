// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.SettableClock;
import io.github.flinksagemaker.internal.event.FloorMoved;
import io.github.flinksagemaker.internal.event.LaneReport;
import io.github.flinksagemaker.internal.event.LanesHeld;
import io.github.flinksagemaker.internal.event.LanesProgressed;
import io.github.flinksagemaker.internal.eventtime.Floor;
import io.github.flinksagemaker.internal.eventtime.LaneProgress;
import io.github.flinksagemaker.internal.eventtime.LaneRest;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.tail.LaneStatus;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The enumerator on Flink's threads, with S3 that does not answer. */
class SlowDiscoveryTest {

    private static final Duration LANE_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration OFTEN = Duration.ofMillis(20);

    private final SettableClock clock = new SettableClock();
    private final LedgerPaths paths = new LedgerPaths(S3Location.of("bucket", "staging"));
    private final InMemoryObjectStore store = new InMemoryObjectStore(Runnable::run, clock);
    private final OneWorkerContext context = new OneWorkerContext();
    private final LaneEnumerator enumerator =
            new LaneEnumerator(
                    context,
                    SourceSettings.builder()
                            .setStagingPath(paths.stagingPath())
                            .setEventTime(true)
                            .setDiscoveryInterval(OFTEN)
                            .setWatermarkInterval(OFTEN)
                            .setLaneTimeout(LANE_TIMEOUT)
                            .build(),
                    store,
                    null,
                    clock,
                    null,
                    clock.now);

    @AfterEach
    void close() throws Exception {
        context.onCoordinatorThread(enumerator::close);
        context.close();
    }

    @Test
    void theFloorGoesOnWhileAListIsNotAnswered() throws Exception {
        LaneId lane = LaneId.create(clock.now);
        store.write(paths.segment(lane, 0), new byte[0], "text/plain");
        context.onCoordinatorThread(
                () -> {
                    enumerator.start();
                    enumerator.handleSourceEvent(0, LanesHeld.of(List.of()));
                });
        assertThat(context.assigned.poll(1, TimeUnit.MINUTES)).isNotNull();
        CountDownLatch listed = new CountDownLatch(1);
        store.script()
                .hold(
                        Operation.LIST,
                        path -> {
                            listed.countDown();
                            return true;
                        });
        assertThat(listed.await(1, TimeUnit.MINUTES)).isTrue();

        // of two subtasks one has no lane, up to the time-out
        context.onCoordinatorThread(() -> report(lane));
        context.onCoordinatorThread(() -> clock.advance(LANE_TIMEOUT));

        assertThat(context.sent.poll(1, TimeUnit.MINUTES))
                .isEqualTo(FloorMoved.of(Floor.of(5, false)));
        assertThat(context.failures).isEmpty();
    }

    @Test
    void anErrorInALookFailsTheJob() throws Exception {
        Error error = new StackOverflowError("thrown on purpose");
        store.script().throwAt(Operation.LIST, path -> true, error);

        context.onCoordinatorThread(enumerator::start);

        assertThat(context.failures.poll(1, TimeUnit.MINUTES))
                .hasMessage("looking at the ledger broke down")
                .hasCause(error);
    }

    private void report(LaneId lane) {
        clock.advance(Duration.ofSeconds(1)); // so that a report is a reason to look
        enumerator.handleSourceEvent(
                0, LaneReport.of(LaneStatus.of(lane, opening(0, 2, 0), false, null, false, null)));
        enumerator.handleSourceEvent(
                0, LanesProgressed.of(List.of(LaneProgress.of(lane, 5, false, LaneRest.ACTIVE))));
    }
}
