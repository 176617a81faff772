// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.event.HintEvent;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.event.WatermarkEvent;
import io.github.flinksagemaker.internal.notification.MessageDisposition;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 33: nothing is sent to a reader that may be stopping")
class StopWithSavepointTest {

    private final SegmentEnumeratorFixture fixture = new SegmentEnumeratorFixture(1, false);

    @Test
    void theWatermarkWaitsUntilAReaderHasPassedTheCheckpoint() {
        SegmentEnumeratorFixture timed = SegmentEnumeratorFixture.withEventTime(1);
        LaneId lane = timed.open();
        timed.lanes.appendEmpty(lane, 5L);
        timed.registerReader(0);
        timed.look();
        timed.look(Duration.ofSeconds(1));
        assertThat(timed.watermarksAt(0)).containsExactly(WatermarkEvent.of(5, false));

        timed.enumerator.snapshotState(1);
        timed.lanes.appendEmpty(lane, 6L);
        timed.look(Duration.ofSeconds(2));
        timed.lanes.appendEmpty(lane, 7L);
        timed.look(Duration.ofSeconds(2));
        assertThat(timed.watermarksAt(0)).hasSize(1);

        timed.advance(Duration.ofSeconds(1));
        timed.pass(0, 1);
        assertThat(timed.watermarksAt(0))
                .containsExactly(WatermarkEvent.of(5, false), WatermarkEvent.of(7, false));
    }

    @Test
    void noSegmentIsGivenToAHeldReader() {
        fixture.registerReader(0);
        fixture.enumerator.snapshotState(1);
        LaneId lane = fixture.openWithSegment();
        fixture.look();
        assertThat(fixture.assignedTo(0)).isEmpty();

        fixture.pass(0, 1);
        assertThat(fixture.lanesOf(0)).containsExactly(lane);
    }

    /** As the answer to a report that was under way when the enumerator took its snapshot. */
    @Test
    void aReportFromBeforeItsSnapshotIsNotAnswered() {
        fixture.setRoom(0);
        fixture.registerReader(0);
        fixture.openWithSegment();
        fixture.look();
        fixture.enumerator.snapshotState(1);

        fixture.setRoom(1);
        fixture.report(0, report -> report);

        assertThat(fixture.assignedTo(0)).isEmpty();
    }

    @Test
    void anEarlierCheckpointIsNotEnough() {
        fixture.registerReader(0);
        fixture.enumerator.snapshotState(1);
        fixture.enumerator.snapshotState(2);
        fixture.openWithSegment();
        fixture.look();
        fixture.pass(0, 1);
        assertThat(fixture.assignedTo(0)).isEmpty();

        fixture.pass(0, 2);
        assertThat(fixture.assignedTo(0)).hasSize(1);
    }

    @Test
    void anAbortedCheckpointHoldsNobody() {
        fixture.registerReader(0);
        fixture.enumerator.snapshotState(1);
        fixture.openWithSegment();
        fixture.look();
        fixture.enumerator.notifyCheckpointAborted(1);

        assertThat(fixture.assignedTo(0)).hasSize(1);
    }

    @Test
    void aLateAbortOfAnOlderCheckpointFreesNobody() {
        fixture.registerReader(0);
        fixture.enumerator.snapshotState(1);
        fixture.enumerator.snapshotState(2);
        fixture.openWithSegment();
        fixture.look();
        fixture.enumerator.notifyCheckpointAborted(1);
        assertThat(fixture.assignedTo(0)).isEmpty();

        fixture.enumerator.notifyCheckpointAborted(2);
        assertThat(fixture.assignedTo(0)).hasSize(1);
    }

    @Test
    void aNewAttemptOfAReaderIsNotHeld() {
        fixture.registerReader(0);
        fixture.enumerator.snapshotState(1);
        LaneId lane = fixture.openWithSegment();
        fixture.look();
        fixture.loseReader(0);

        fixture.registerReader(0);

        assertThat(fixture.lanesOf(0)).containsExactly(lane);
    }

    @Test
    void anAbortThatOvertakesItsSnapshotHoldsNobody() {
        fixture.registerReader(0);
        fixture.enumerator.notifyCheckpointAborted(7);
        fixture.enumerator.snapshotState(7);

        LaneId lane = fixture.openWithSegment();
        fixture.look();

        assertThat(fixture.lanesOf(0)).containsExactly(lane);
    }

    @Test
    void anAbortThatCameBeforeHoldsTheNextCheckpointNoLess() {
        fixture.registerReader(0);
        fixture.enumerator.notifyCheckpointAborted(7);
        fixture.enumerator.snapshotState(8);

        LaneId lane = fixture.openWithSegment();
        fixture.look();
        assertThat(fixture.assignedTo(0)).isEmpty();

        fixture.pass(0, 8);
        assertThat(fixture.lanesOf(0)).containsExactly(lane);
    }

    @Test
    void theEndWaitsForTheReader() {
        SegmentEnumeratorFixture bounded = givenAnEndThatIsDeclaredBehindASnapshot(1);
        assertThat(bounded.context.ended).isEmpty();

        bounded.pass(0, 7);
        assertThat(bounded.context.ended).containsExactly(0);
    }

    @Test
    void noMoreSplitsIsNotSignalledToAReaderThatIsGoneWhenItsTurnComes() {
        SegmentEnumeratorFixture bounded = givenAnEndThatIsDeclaredBehindASnapshot(2);

        bounded.context.unregister(1); // its task fails, and with it the checkpoint
        bounded.enumerator.notifyCheckpointAborted(7);

        assertThat(bounded.context.ended).containsExactly(0);
    }

    private static SegmentEnumeratorFixture givenAnEndThatIsDeclaredBehindASnapshot(int readers) {
        SegmentEnumeratorFixture bounded = new SegmentEnumeratorFixture(readers, true);
        LaneId lane = bounded.open();
        for (int reader = 0; reader < readers; reader++) {
            bounded.registerReader(reader);
        }
        bounded.look();
        bounded.enumerator.snapshotState(7);
        bounded.lanes.close(lane, 0);
        bounded.look(Duration.ofSeconds(5));
        return bounded;
    }

    @Test
    void hintsStayInTheQueueAndAreSentWhenTheReaderReadsOn() {
        TestEnumeratorContext context = new TestEnumeratorContext(1);
        context.register(0);
        ReaderRegistry readers = new ReaderRegistry(context, false);
        readers.reported(0, ReaderReport.builder().setRoom(1).build());
        LaneRegistry lanes = new LaneRegistry(List.of());
        Lane lane = lanes.ofSegment(LaneId.create(1), 0);
        SegmentSplit split = SegmentSplit.unread(lane.id(), 1, SegmentSplit.NO_WATERMARK, 0);
        lane.givenBack(split);
        lane.assigned(split, 0);
        HintRouter router = new HintRouter(lanes, readers);
        Hint hint = Hint.completed(InvocationId.of(lane.id(), 1));

        readers.snapshot(3);
        assertThat(router.route(List.of(hint))).containsExactly(MessageDisposition.NOT_HELD);
        assertThat(context.sent).isEmpty();

        readers.reported(0, ReaderReport.builder().setPassedCheckpoint(3).build());
        router.retry();
        assertThat(context.sent.get(0)).containsExactly(HintEvent.of(List.of(hint), true));
    }

    /** What is reported before the announcement is complete may be behind what others told. */
    @Test
    void nothingIsSentBeforeAReaderHasToldAllThatItHolds() {
        fixture.openWithSegment();
        fixture.look();
        fixture.context.register(0);
        fixture.enumerator.addReader(0);
        fixture.report(0, report -> report.setAnnounced(false));
        assertThat(fixture.assignedTo(0)).isEmpty();

        fixture.report(0, report -> report);
        assertThat(fixture.assignedTo(0)).hasSize(1);
    }

    @Test
    void aCompletedCheckpointHoldsNobodyThatHasPassedIt() {
        fixture.registerReader(0);
        fixture.enumerator.snapshotState(1);
        fixture.pass(0, 1);
        fixture.enumerator.notifyCheckpointComplete(1);
        fixture.open(opening(0, 1, 0));
        fixture.openWithSegment();

        fixture.look();

        assertThat(fixture.assignedTo(0)).hasSize(1);
    }
}
