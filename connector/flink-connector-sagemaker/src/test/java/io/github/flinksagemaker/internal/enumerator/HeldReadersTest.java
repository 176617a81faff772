// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.event.CheckpointPassed;
import io.github.flinksagemaker.internal.event.FloorMoved;
import io.github.flinksagemaker.internal.event.LanesProgressed;
import io.github.flinksagemaker.internal.event.LookNow;
import io.github.flinksagemaker.internal.eventtime.Floor;
import io.github.flinksagemaker.internal.eventtime.LaneProgress;
import io.github.flinksagemaker.internal.eventtime.LaneRest;
import io.github.flinksagemaker.internal.notification.MessageDisposition;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.connector.source.SourceEvent;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 33: nothing is sent to a reader that may be stopping")
class HeldReadersTest {

    @Test
    void theFloorWaitsUntilAReaderHasPassedTheCheckpoint() {
        LaneEnumeratorFixture fixture = LaneEnumeratorFixture.withEventTime(1);
        LaneId lane = fixture.writeLane();
        fixture.registerReader(0);
        fixture.context.tick();
        fixture.report(0, lane, opening(0, 1, 0), "");
        progress(fixture, lane, 5);
        int before = sent(fixture).size();

        fixture.enumerator.snapshotState(1);
        progress(fixture, lane, 6);
        progress(fixture, lane, 7);
        assertThat(sent(fixture)).hasSize(before);

        passed(fixture, 1);
        assertThat(sent(fixture).subList(before, sent(fixture).size()))
                .containsExactly(FloorMoved.of(Floor.of(7, false)));
    }

    @Test
    void whatRetiresALaneWaitsToo() {
        LaneEnumeratorFixture fixture = new LaneEnumeratorFixture(1, false);
        LaneId lane = fixture.writeLane();
        fixture.registerReader(0);
        fixture.context.tick();
        fixture.enumerator.snapshotState(1);
        fixture.report(0, lane, opening(0, 1, 0), "ended settled");
        assertThat(sent(fixture)).isEmpty();

        passed(fixture, 1);
        assertThat(fixture.retiredAt(0)).containsExactly(lane);
    }

    @Test
    void noLaneIsGivenToAHeldReader() {
        LaneEnumeratorFixture fixture = new LaneEnumeratorFixture(1, false);
        fixture.registerReader(0);
        fixture.enumerator.snapshotState(1);
        LaneId lane = fixture.writeLane();
        fixture.context.tick();
        assertThat(fixture.assignedTo(0)).isEmpty();

        passed(fixture, 1);
        assertThat(fixture.assignedTo(0)).containsExactly(lane);
    }

    @Test
    void anEarlierCheckpointIsNotEnough() {
        LaneEnumeratorFixture fixture = new LaneEnumeratorFixture(1, false);
        fixture.registerReader(0);
        fixture.enumerator.snapshotState(1);
        fixture.enumerator.snapshotState(2);
        fixture.writeLane();
        passed(fixture, 1);
        fixture.context.tick();
        assertThat(fixture.assignedTo(0)).isEmpty();

        passed(fixture, 2);
        assertThat(fixture.assignedTo(0)).hasSize(1);
    }

    @Test
    void anAbortedCheckpointHoldsNobody() {
        LaneEnumeratorFixture fixture = new LaneEnumeratorFixture(1, false);
        fixture.registerReader(0);
        fixture.enumerator.snapshotState(1);
        fixture.writeLane();
        fixture.context.tick();
        fixture.enumerator.notifyCheckpointAborted(1);

        assertThat(fixture.assignedTo(0)).hasSize(1);
    }

    @Test
    void aNewAttemptOfAReaderIsNotHeld() {
        LaneEnumeratorFixture fixture = new LaneEnumeratorFixture(1, false);
        LaneId lane = fixture.writeLane();
        fixture.registerReader(0);
        fixture.context.tick();
        fixture.enumerator.snapshotState(1);
        fixture.report(0, lane, opening(0, 1, 0), "ended settled");
        fixture.loseReader(0);
        fixture.registerReader(0, lane);
        assertThat(sent(fixture)).as("void for the new attempt").isEmpty();

        fixture.writeLane(fixture.clock.now + 1);
        fixture.context.tick();
        assertThat(fixture.assignedTo(0)).hasSize(2);
    }

    @Test
    void theEndWaitsForTheReader() {
        TestEnumeratorContext context = new TestEnumeratorContext(1);
        context.register(0);
        ReaderDirectory readers = new ReaderDirectory(context);
        readers.announced(0);
        readers.snapshot(3);
        readers.end(0);
        assertThat(context.ended).isEmpty();

        assertThat(readers.passed(0, 3)).isTrue();
        assertThat(context.ended).containsExactly(0);
    }

    @Test
    void hintsStayInTheQueueAndAreSentWhenTheReaderReadsOn() {
        TestEnumeratorContext context = new TestEnumeratorContext(1);
        context.register(0);
        ReaderDirectory readers = new ReaderDirectory(context);
        readers.announced(0);
        LaneBook book = new LaneBook(List.of());
        LaneId lane = LaneId.create(1);
        book.givenBack(LaneSplit.unread(lane), 0);
        Objects.requireNonNull(book.get(lane)).assignTo(0);
        HintRouter router = new HintRouter(book, readers);
        Hint hint = Hint.completed(InvocationId.of(lane, 1));

        readers.snapshot(3);
        assertThat(router.route(List.of(hint))).containsExactly(MessageDisposition.NOT_HELD);
        assertThat(context.sent).isEmpty();

        assertThat(readers.passed(0, 3)).isTrue();
        router.lanesHeld();
        assertThat(context.sent.get(0)).containsExactly(LookNow.of(List.of(hint)));
    }

    @Test
    void noMoreSplitsIsNotSignalledToAReaderThatIsGoneWhenItsTurnComes() {
        LaneEnumeratorFixture fixture = new LaneEnumeratorFixture(2, true);
        LaneId lane = fixture.writeLane();
        fixture.registerReader(0);
        fixture.registerReader(1);
        fixture.context.tick();
        fixture.enumerator.snapshotState(7);
        fixture.report(0, lane, opening(0, 1, 0), "closed settled");
        fixture.context.runOnce(); // the end is declared

        fixture.context.unregister(1); // its task fails, and with it the checkpoint
        fixture.enumerator.notifyCheckpointAborted(7);

        assertThat(fixture.context.ended).containsExactly(0);
    }

    @Test
    void anAbortThatOvertakesItsSnapshotHoldsNobody() {
        LaneEnumeratorFixture fixture = new LaneEnumeratorFixture(1, false);
        fixture.registerReader(0);
        fixture.enumerator.notifyCheckpointAborted(7);
        fixture.enumerator.snapshotState(7);

        LaneId lane = fixture.writeLane();
        fixture.context.tick();

        assertThat(fixture.assignedTo(0)).containsExactly(lane);
    }

    @Test
    void anAbortThatCameBeforeHoldsTheNextCheckpointNoLess() {
        LaneEnumeratorFixture fixture = new LaneEnumeratorFixture(1, false);
        fixture.registerReader(0);
        fixture.enumerator.notifyCheckpointAborted(7);
        fixture.enumerator.snapshotState(8);

        LaneId lane = fixture.writeLane();
        fixture.context.tick();
        assertThat(fixture.assignedTo(0)).isEmpty();

        passed(fixture, 8);
        assertThat(fixture.assignedTo(0)).containsExactly(lane);
    }

    private static void progress(LaneEnumeratorFixture fixture, LaneId lane, long watermark) {
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.enumerator.handleSourceEvent(
                0,
                LanesProgressed.of(
                        List.of(LaneProgress.of(lane, watermark, false, LaneRest.ACTIVE))));
    }

    private static void passed(LaneEnumeratorFixture fixture, long checkpointId) {
        fixture.enumerator.handleSourceEvent(0, CheckpointPassed.of(checkpointId));
    }

    private static List<SourceEvent> sent(LaneEnumeratorFixture fixture) {
        return fixture.context.sent.getOrDefault(0, List.of());
    }
}
