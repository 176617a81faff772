// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.LaneSegments;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.event.ReceiptEvent;
import io.github.flinksagemaker.internal.event.WatermarkEvent;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.SourceEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The enumerator on Flink's threads and its own, with S3 that does not answer. */
class SlowDiscoveryTest {

    private static final Duration OFTEN = Duration.ofMillis(20);

    private final LedgerPaths paths = new LedgerPaths(S3Location.of("bucket", "staging"));
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final WrittenLanes lanes = new WrittenLanes(paths, store);
    private final OneWorkerContext context = new OneWorkerContext();
    private final SegmentEnumerator enumerator =
            new SegmentEnumerator(
                    context,
                    SourceSettings.builder()
                            .setStagingPath(paths.stagingPath())
                            .setEventTime(true)
                            .setDiscoveryInterval(OFTEN)
                            .setWatermarkInterval(OFTEN)
                            .build(),
                    store,
                    null,
                    ReadMetrics.NONE,
                    new EnumeratorThreads(context),
                    null,
                    System.currentTimeMillis());

    @AfterEach
    void close() throws Exception {
        context.onCoordinatorThread(enumerator::close);
        context.close();
    }

    @Test
    void segmentsAndTheWatermarkGoOnWhileAListIsNotAnswered() throws Exception {
        LaneId lane = LaneId.create(System.currentTimeMillis());
        lanes.open(lane, opening(0, 1, 0));
        lanes.append(lane, 5L);
        context.onCoordinatorThread(
                () -> {
                    enumerator.start();
                    enumerator.handleSourceEvent(0, ReaderReport.builder().setRoom(2).build());
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

        lanes.append(lane, 6L);
        assertThat(context.assigned.poll(1, TimeUnit.MINUTES)).isNotNull();
        context.onCoordinatorThread(
                () ->
                        enumerator.handleSourceEvent(
                                0,
                                ReaderReport.builder()
                                        .setReceived(2)
                                        .setFinished(
                                                List.of(
                                                        LaneSegments.finished(
                                                                lane, new long[] {1, 2}, -1)))
                                        .build()));

        SourceEvent told;
        do {
            told = context.sent.poll(1, TimeUnit.MINUTES);
        } while (told instanceof ReceiptEvent);
        assertThat(told).isEqualTo(WatermarkEvent.of(6, false));
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
}
