// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.enumerator.TrackedLane.Phase;
import io.github.flinksagemaker.internal.event.LanesHeld;
import io.github.flinksagemaker.internal.notification.NotificationQueue;
import io.github.flinksagemaker.internal.notification.QueueMessage;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Assignment, the handshake at a lane's end, restores, failures of listing. */
class LaneEnumeratorTest {

    private final LaneEnumeratorFixture one = new LaneEnumeratorFixture(1, false);
    private final LaneEnumeratorFixture two = new LaneEnumeratorFixture(2, false);

    @Test
    void givesEachNewLaneToTheReaderWithTheFewest() {
        LaneId held = LaneId.create(5);
        two.registerReader(0, held, LaneId.create(6), LaneId.create(7));
        two.registerReader(1);
        LaneId first = two.writeLane(two.clock.now);
        LaneId second = two.writeLane(two.clock.now + 1);

        two.context.tick();

        assertThat(two.assignedTo(0)).isEmpty();
        assertThat(two.assignedTo(1)).containsExactly(first, second);
    }

    @Test
    void keepsLanesUntilAllReadersHaveRegistered() {
        LaneId first = two.writeLane(two.clock.now);
        LaneId second = two.writeLane(two.clock.now + 1);
        two.context.tick();

        two.registerReader(0);
        assertThat(two.assignedTo(0)).isEmpty();
        two.registerReader(1);

        assertThat(two.assignedTo(0)).containsExactly(first);
        assertThat(two.assignedTo(1)).containsExactly(second);
    }

    @Test
    void doesNotWaitForReadersThatDoNotComeUntilTheNextLook() {
        LaneId lane = two.writeLane();
        two.registerReader(1);
        two.context.tick();

        assertThat(two.assignedTo(1)).containsExactly(lane);
    }

    @Test
    void assignsALaneOnce() {
        one.writeLane();
        one.registerReader(0);
        one.context.tick();
        one.context.tick();

        assertThat(one.assignedTo(0)).hasSize(1);
    }

    @Test
    void readsAllPagesAndIgnoresFoldersThatAreNoLanes() {
        one.store.setPageSize(2);
        for (int i = 0; i < 5; i++) {
            one.writeLane(one.clock.now + i);
        }
        one.store.write(
                S3Location.of("bucket", "staging/ledger/notes/x"), new byte[0], "text/plain");
        one.registerReader(0);

        one.context.tick();

        assertThat(one.assignedTo(0)).hasSize(5);
    }

    @Test
    void retiresALaneWhenItIsEndedAndSettled() {
        LaneId lane = givenOneAssignedLane();

        one.report(0, lane, opening(0, 1, 0), "ended");
        assertThat(one.retiredAt(0)).isEmpty();
        one.report(0, lane, opening(0, 1, 0), "ended settled");

        assertThat(one.retiredAt(0)).containsExactly(lane);
        assertThat(one.phase(lane)).isEqualTo(Phase.RETIRED);
    }

    @Test
    void ignoresReportsOfAReaderThatDoesNotHoldTheLane() {
        LaneId lane = two.writeLane();
        two.registerReader(0);
        two.registerReader(1);
        two.context.tick();

        two.report(1, lane, opening(0, 1, 0), "ended settled");

        assertThat(two.phase(lane)).isEqualTo(Phase.ASSIGNED);
    }

    @Test
    void doesNotRetireALaneOfAReaderThatWentBackUntilItHasSettledAgain() {
        LaneId lane = givenOneAssignedLane();
        one.report(0, lane, opening(0, 1, 0), "ended settled");
        one.loseReader(0);
        one.context.sent.clear();

        one.registerReader(0, lane);
        assertThat(one.retiredAt(0)).isEmpty();
        assertThat(one.phase(lane)).isEqualTo(Phase.ASSIGNED);
        one.report(0, lane, opening(0, 1, 0), "ended settled");

        assertThat(one.retiredAt(0)).containsExactly(lane);
    }

    @Test
    void assignsASplitThatCameBackWithItsProgressEvenIfTheLaneWasRetired() {
        LaneId lane = givenOneAssignedLane();
        one.report(0, lane, opening(0, 1, 0), "ended settled");
        LaneSplit split = LaneSplit.of(lane, 3, new TreeMap<>(), 0, -1, false);
        one.context.assigned.clear();

        one.loseReader(0, split);
        assertThat(one.phase(lane)).isEqualTo(Phase.PENDING);
        one.registerReader(0);

        assertThat(one.context.assigned.get(0)).containsExactly(split);
    }

    @Test
    void keepsPendingLanesOverARestore() throws Exception {
        LaneId lane = one.writeLane();
        one.context.tick();

        LaneEnumeratorFixture next = one.restored(2);
        next.registerReader(0);
        next.registerReader(1);

        assertThat(next.assignedTo(0)).containsExactly(lane);
    }

    @Test
    void takesAssignedLanesForHeldWhereReadersAnnounceThemAfterARestore() throws Exception {
        LaneId lane = givenOneAssignedLane();

        LaneEnumeratorFixture next = one.restored(2);
        next.registerReader(0);
        next.registerReader(1, lane);
        next.context.tick();
        next.report(1, lane, opening(0, 1, 0), "ended settled");

        assertThat(next.context.assigned).isEmpty();
        assertThat(next.retiredAt(1)).containsExactly(lane);
    }

    @Test
    void failsLoudlyWhenNobodyHoldsAnAssignedLaneAfterARestore() throws Exception {
        LaneId lane = givenOneAssignedLane();
        LaneEnumeratorFixture next = one.restored(2);
        next.registerReader(0);

        assertThatThrownBy(() -> next.registerReader(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(lane.value())
                .hasMessageContaining("lost");
    }

    @Test
    void failsLoudlyWhenTwoReadersHoldALane() {
        LaneId lane = LaneId.create(1);
        two.registerReader(0, lane);

        assertThatThrownBy(() -> two.registerReader(1, lane))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(lane.value())
                .hasMessageContaining("twice");
    }

    @Test
    void failsLoudlyWhenAReaderHoldsAPendingLane() {
        LaneId lane = one.writeLane();
        one.context.tick();

        assertThatThrownBy(() -> one.registerReader(0, lane))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("waits to be assigned");
    }

    @Test
    void doesNotAssignRetiredLanesAfterARestore() throws Exception {
        LaneId lane = givenOneAssignedLane();
        one.report(0, lane, opening(0, 1, 0), "ended settled");

        LaneEnumeratorFixture next = one.restored(1);
        next.registerReader(0);
        next.context.tick();

        assertThat(next.context.assigned).isEmpty();
    }

    @Test
    void looksAgainAfterAFailureThatMayPass() {
        LaneId lane = one.writeLane();
        one.registerReader(0);
        one.store.script().failBefore(Operation.LIST, 1, ErrorKind.THROTTLED);

        one.context.tick();
        assertThat(one.assignedTo(0)).isEmpty();
        one.context.tick();

        assertThat(one.assignedTo(0)).containsExactly(lane);
    }

    @Test
    void failsTheJobWhenTheLedgerMayNotBeListed() {
        one.store.script().failBefore(Operation.LIST, 1, ErrorKind.ACCESS_DENIED);

        assertThatThrownBy(one.context::tick)
                .isInstanceOf(FlinkRuntimeException.class)
                .hasMessageContaining("s3://bucket/staging")
                .hasMessageContaining("scripted fault: LIST ACCESS_DENIED");
    }

    private LaneId givenOneAssignedLane() {
        LaneId lane = one.writeLane();
        one.registerReader(0);
        one.context.tick();
        assertThat(one.assignedTo(0)).containsExactly(lane);
        return lane;
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
        SourceSettings settings =
                SourceSettings.builder()
                        .setStagingPath(one.paths.stagingPath())
                        .setCleanupPolicy(CleanupPolicy.LEDGER)
                        .setCleanupInterval(Duration.ofMillis(1))
                        .build();
        TestEnumeratorContext context = new TestEnumeratorContext(1);
        InMemoryObjectStore store = new InMemoryObjectStore();
        store.script().throwAt(Operation.LIST, target -> true, error);
        try (LaneEnumerator enumerator =
                new LaneEnumerator(
                        context, settings, store, null, one.clock, null, one.clock.now, context)) {
            enumerator.start();
            context.register(0);
            enumerator.handleSourceEvent(0, LanesHeld.of(List.of()));
            enumerator.snapshotState(1);
            enumerator.notifyCheckpointComplete(1);
            assertThat(context.thrown.take()).hasCause(error);
        }
    }

    @Test
    void whateverAPartThrowsWhenItIsClosedTheStoreIsClosed() {
        InMemoryObjectStore store = new InMemoryObjectStore();
        LaneEnumerator enumerator =
                new LaneEnumerator(
                        one.context,
                        SourceSettings.builder().setStagingPath(one.paths.stagingPath()).build(),
                        store,
                        new UnclosableQueue(),
                        one.clock,
                        null,
                        one.clock.now,
                        one.context);

        assertThatThrownBy(enumerator::close).isInstanceOf(NoClassDefFoundError.class);

        assertThat(store.isClosed()).isTrue();
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
