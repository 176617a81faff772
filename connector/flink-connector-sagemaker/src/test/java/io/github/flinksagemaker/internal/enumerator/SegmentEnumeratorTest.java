// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.held;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.HintEvent;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.notification.NotificationQueue;
import io.github.flinksagemaker.internal.notification.QueueMessage;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From lanes to segments in readers' hands and to the lanes' ends; restores; failures. */
class SegmentEnumeratorTest {

    private final SegmentEnumeratorFixture one = new SegmentEnumeratorFixture(1, false);
    private final SegmentEnumeratorFixture two = new SegmentEnumeratorFixture(2, false);

    @Test
    void givesOutWhatIsWrittenInOrder() {
        one.registerReader(0);
        LaneId lane = one.openWithSegment();
        one.look();
        one.lanes.append(lane, null);
        one.lanes.append(lane, null);
        one.advance();

        assertThat(one.numbers(0, lane)).containsExactly(1, 2, 3);
    }

    @Test
    void segmentsWithoutEntriesAreGivenToNobody() {
        one.registerReader(0);
        LaneId lane = one.open();
        one.lanes.appendEmpty(lane, 5L);
        one.lanes.append(lane, 6L);
        one.look();

        assertThat(one.numbers(0, lane)).containsExactly(2);
        assertThat(one.assignedTo(0).get(0).watermarkBefore()).isEqualTo(5);
    }

    @Test
    void doesNotWaitForReadersThatDoNotCome() {
        LaneId lane = two.openWithSegment();
        two.registerReader(1);
        two.look();

        assertThat(two.lanesOf(1)).containsExactly(lane);
    }

    @Test
    void segmentsWaitUntilAReaderTakesSome() {
        LaneId lane = two.openWithSegment();
        two.look();
        two.setRoom(0);
        two.registerReader(0);
        assertThat(two.assignedTo(0)).isEmpty();

        two.setRoom(1);
        two.report(0, report -> report);
        assertThat(two.lanesOf(0)).containsExactly(lane);
    }

    @Test
    void assignsASegmentOnce() {
        one.openWithSegment();
        one.registerReader(0);
        one.look();
        one.look(Duration.ofMinutes(1));

        assertThat(one.assignedTo(0)).hasSize(1);
    }

    @Test
    void readsAllPagesAndIgnoresFoldersThatAreNoLanes() {
        one.store.setPageSize(2);
        for (int i = 0; i < 5; i++) {
            one.openWithSegment();
        }
        one.store.write(
                S3Location.of("bucket", "staging/ledger/notes/x"), new byte[0], "text/plain");
        one.registerReader(0);

        one.look();

        assertThat(one.lanesOf(0)).hasSize(5);
    }

    @Test
    void retiresALaneWhenItIsEndedAndSettled() {
        LaneId lane = givenOneAssignedLane();

        fence(one, lane);
        assertThat(one.isRetired(lane)).isFalse();
        one.finishAll(0, lane);

        assertThat(one.isRetired(lane)).isTrue();
    }

    @Test
    void retiresALaneThatEndsWhenAllOfItHasBeenEmitted() {
        LaneId lane = givenOneAssignedLane();
        one.finishAll(0, lane);
        assertThat(one.isRetired(lane)).isFalse();

        fence(one, lane);

        assertThat(one.isRetired(lane)).isTrue();
    }

    @Test
    void readsNoMoreOfARetiredLane() {
        LaneId lane = givenOneAssignedLane();
        fence(one, lane);
        one.finishAll(0, lane);
        int reads = one.store.script().count(Operation.GET_START);

        one.look(Duration.ofHours(1));

        assertThat(one.store.script().count(Operation.GET_START)).isEqualTo(reads);
    }

    @Test
    void ignoresReportsOfAReaderThatDoesNotHoldTheSegment() {
        two.registerReader(0);
        two.registerReader(1);
        LaneId lane = two.openWithSegment();
        two.look();
        fence(two, lane);
        int holder = two.assignedTo(0).isEmpty() ? 1 : 0;

        two.finish(1 - holder, lane, 1);
        assertThat(two.isRetired(lane)).isFalse();

        two.finish(holder, lane, 1);
        assertThat(two.isRetired(lane)).isTrue();
    }

    @Test
    @DisplayName("rule 23: what a reader that went back had finished is not finished any more")
    void aLaneOfAReaderThatWentBackIsRetiredWhenItHasSettledAgain() {
        LaneId lane = givenOneAssignedLane();
        fence(one, lane);
        one.finishAll(0, lane);
        one.loseReader(0);

        one.registerReader(0, held(lane, 1));
        assertThat(one.isRetired(lane)).isFalse();
        one.finish(0, lane, 1);

        assertThat(one.isRetired(lane)).isTrue();
    }

    @Test
    void assignsWhatCameBackEvenIfItsLaneWasRetired() {
        LaneId lane = givenOneAssignedLane();
        fence(one, lane);
        one.finishAll(0, lane);

        one.loseReaderAndAll(0);
        assertThat(one.isRetired(lane)).isFalse();
        one.registerReader(0);

        assertThat(one.numbers(0, lane)).containsExactly(1, 1);
    }

    @Test
    @DisplayName("rule 48: what no reader has is in the state, and read no second time")
    void keepsUnassignedSegmentsOverARestore() throws Exception {
        LaneId lane = one.openWithSegment();
        one.lanes.append(lane, null);
        one.look();

        SegmentEnumeratorFixture next = one.restored(2);
        next.registerReader(0);
        next.registerReader(1);
        next.look();

        assertThat(next.numbers(0, lane)).containsExactly(1, 2);
        assertThat(next.assignedTo(1)).isEmpty();
    }

    @Test
    @DisplayName("rule 48: what readers have is in their states")
    void assignsNothingAgainThatReadersHadAtTheCheckpoint() throws Exception {
        LaneId lane = givenOneAssignedLane();

        SegmentEnumeratorFixture next = one.restored(2);
        next.registerReader(0);
        next.registerReader(1, held(lane, 1));
        next.look();
        assertThat(next.context.assigned).isEmpty();
        fence(next, lane);
        assertThat(next.isRetired(lane)).isFalse();
        next.finish(1, lane, 1);

        assertThat(next.isRetired(lane)).isTrue();
    }

    @Test
    void aLaneIsNotRetiredBeforeAllRestoredReadersHaveToldWhatTheyHold() throws Exception {
        LaneId lane = givenOneAssignedLane();
        SegmentEnumeratorFixture next = one.restored(2);
        next.registerReader(0);
        next.look();
        fence(next, lane);
        assertThat(next.isRetired(lane)).isFalse();

        next.registerReader(1);

        assertThat(next.isRetired(lane)).isTrue();
    }

    @Test
    void failsLoudlyWhenTwoReadersHoldASegment() {
        LaneId lane = LaneId.create(1);
        two.registerReader(0, held(lane, 4));

        assertThatThrownBy(() -> two.registerReader(1, held(lane, 4)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("segment 4 of lane " + lane.value())
                .hasMessageContaining("by reader 1 and by reader 0")
                .hasMessageContaining("twice");
    }

    @Test
    void failsLoudlyWhenAReaderHoldsWhatWaits() {
        LaneId lane = one.openWithSegment();
        one.look();

        assertThatThrownBy(() -> one.registerReader(0, held(lane, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("waits to be assigned");
    }

    @Test
    void doesNotReadRetiredLanesAfterARestore() throws Exception {
        LaneId lane = givenOneAssignedLane();
        fence(one, lane);
        one.finishAll(0, lane);

        SegmentEnumeratorFixture next = one.restored(1);
        next.registerReader(0);
        next.look();

        assertThat(next.context.assigned).isEmpty();
        assertThat(next.store.script().count(Operation.GET)).isZero();
    }

    @Test
    @DisplayName("rule 27: what is still needed must not have been deleted")
    void failsWhenWhatIsNeededHasBeenTrimmed() throws Exception {
        LaneId lane = givenOneAssignedLane();
        one.lanes.trim(lane, "7 0");

        SegmentEnumeratorFixture next = one.restored(1);

        assertThatThrownBy(next::look)
                .hasMessageContaining("reading the ledger failed")
                .hasMessageContaining("lane " + lane.value() + " was restored at 2");
    }

    @Test
    void looksAgainAfterAFailureThatMayPass() {
        LaneId lane = one.openWithSegment();
        one.registerReader(0);
        one.store.script().failBefore(Operation.LIST, 1, ErrorKind.THROTTLED);

        one.look();
        assertThat(one.assignedTo(0)).isEmpty();
        one.look();

        assertThat(one.lanesOf(0)).containsExactly(lane);
    }

    @Test
    void failsTheJobWhenTheLedgerMayNotBeListed() {
        one.store.script().failBefore(Operation.LIST, 1, ErrorKind.ACCESS_DENIED);

        assertThatThrownBy(one.context::tick)
                .isInstanceOf(FlinkRuntimeException.class)
                .hasMessageContaining("s3://bucket/staging")
                .hasMessageContaining("scripted fault: LIST ACCESS_DENIED");
    }

    @Test
    void failsTheJobWhenALaneCantBeRead() {
        LaneId lane = one.open();
        one.store.write(one.paths.segment(lane, 1), new byte[] {'?', '\n'}, "text/plain");

        assertThatThrownBy(one::look)
                .isInstanceOf(FlinkRuntimeException.class)
                .hasMessageContaining("reading the ledger failed")
                .hasMessageContaining(one.paths.segment(lane, 1).toString());
    }

    @Test
    void refusesEventsThatReadersDoNotSend() {
        assertThatThrownBy(() -> one.enumerator.handleSourceEvent(0, HintEvent.of(List.of(), true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reader 0");
    }

    @Test
    void aLookThatClosingHasCutOffIsNoFailure() {
        one.store.script().failBefore(Operation.LIST, 1, ErrorKind.ACCESS_DENIED);
        one.enumerator.close();

        assertThatCode(one.context::tick).doesNotThrowAnyException();
    }

    @Test
    @Timeout(60)
    void anErrorInTheCleanUpFailsTheJob() throws Exception {
        Error error = new OutOfMemoryError("thrown on purpose");
        TestEnumeratorContext context = new TestEnumeratorContext(1);
        InMemoryObjectStore store = new InMemoryObjectStore();
        store.script().throwAt(Operation.LIST, target -> true, error);
        SourceSettings settings =
                SourceSettings.builder()
                        .setStagingPath(one.paths.stagingPath())
                        .setCleanupPolicy(CleanupPolicy.LEDGER)
                        .setCleanupInterval(Duration.ofMillis(1))
                        .build();
        try (SegmentEnumerator enumerator = enumerator(context, settings, store, null)) {
            enumerator.start();
            context.register(0);
            enumerator.handleSourceEvent(0, ReaderReport.builder().build());
            enumerator.snapshotState(1);
            enumerator.notifyCheckpointComplete(1);
            assertThat(context.thrown.take()).hasCause(error);
        }
    }

    @Test
    void whateverAPartThrowsWhenItIsClosedTheStoreIsClosed() {
        InMemoryObjectStore store = new InMemoryObjectStore();
        SourceSettings settings =
                SourceSettings.builder().setStagingPath(one.paths.stagingPath()).build();
        SegmentEnumerator enumerator =
                enumerator(one.context, settings, store, new UnclosableQueue());

        assertThatThrownBy(enumerator::close).isInstanceOf(NoClassDefFoundError.class);

        assertThat(store.isClosed()).isTrue();
        assertThat(one.tailing.isShutdown()).isTrue();
    }

    private SegmentEnumerator enumerator(
            TestEnumeratorContext context,
            SourceSettings settings,
            InMemoryObjectStore store,
            @Nullable NotificationQueue queue) {
        return new SegmentEnumerator(
                context,
                settings,
                store,
                queue,
                ReadMetrics.NONE,
                new EnumeratorThreads(context, context, one.tailing, one.clock),
                null,
                one.now());
    }

    private LaneId givenOneAssignedLane() {
        LaneId lane = one.openWithSegment();
        one.registerReader(0);
        one.look();
        assertThat(one.assignedTo(0))
                .containsExactly(SegmentSplit.unread(lane, 1, SegmentSplit.NO_WATERMARK, 0));
        one.report(0, report -> report); // that it has come
        return lane;
    }

    private static void fence(SegmentEnumeratorFixture fixture, LaneId lane) {
        fixture.lanes.fence(lane, LaneId.create(fixture.now()));
        fixture.advance(Duration.ofMinutes(1));
    }

    /** As a job's class loader that was closed before makes it. */
    private static final class UnclosableQueue implements NotificationQueue {

        @Override
        public CompletableFuture<List<QueueMessage>> receive() {
            return new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<Integer> delete(List<String> receiptHandles) {
            return new CompletableFuture<>();
        }

        @Override
        public void close() {
            throw new NoClassDefFoundError("thrown on purpose");
        }
    }
}
