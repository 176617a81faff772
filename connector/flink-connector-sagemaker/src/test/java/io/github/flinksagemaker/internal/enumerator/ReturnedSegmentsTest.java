// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.event.WatermarkEvent;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rules 23 and 43: what comes back goes only to a reader that knows no later watermark")
class ReturnedSegmentsTest {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.withEventTime(2);
    private final LaneId lost = fixture.open(opening(0, 2, 0));
    private final LaneId kept = fixture.open(fixture.now() + 1, opening(1, 2, 0));

    /** Both have emitted a lane's segment and been told 10; then the first one fails alone. */
    private void failAlone() {
        fixture.lanes.append(lost, 10L);
        fixture.lanes.append(kept, 20L);
        fixture.setRoom(1);
        fixture.registerReader(0);
        fixture.registerReader(1);
        fixture.look();
        assertThat(fixture.lanesOf(0)).containsExactly(lost);
        assertThat(fixture.lanesOf(1)).containsExactly(kept);
        fixture.setRoom(SegmentEnumeratorFixture.ROOM);
        fixture.finishAll(0, lost);
        fixture.finishAll(1, kept);
        fixture.look(LOOK);
        assertThat(fixture.watermarksAt(1)).containsExactly(WatermarkEvent.of(10, false));
        fixture.loseReaderAndAll(0);
    }

    @Test
    void aReaderThatHasBeenToldMoreDoesNotGetIt() {
        failAlone();

        fixture.report(1, report -> report);
        fixture.look(LOOK);

        assertThat(fixture.lanesOf(1)).containsExactly(kept);
    }

    @Test
    void theSuccessorGetsIt() {
        failAlone();
        fixture.look(LOOK);

        fixture.registerReader(0);

        assertThat(fixture.numbers(0, lost)).containsExactly(1, 1);
    }

    @Test
    void theSuccessorOfAnotherReaderGetsItTooOnceAllHaveToldWhatTheyHold() {
        failAlone();
        fixture.setRoom(0);
        fixture.registerReader(0);
        fixture.loseReaderAndAll(1);
        fixture.setRoom(SegmentEnumeratorFixture.ROOM);

        fixture.registerReader(1);

        assertThat(fixture.numbers(1, lost)).containsExactly(1);
        assertThat(fixture.numbers(1, kept)).containsExactly(1, 1);
    }

    /** Before that its watermark may rise by what the missing one is about to tell. */
    @Test
    void nobodyGetsItBeforeAllHaveToldWhatTheyHold() {
        fixture.snapshot(1); // or there would be nothing to tell
        failAlone();
        fixture.loseReaderAndAll(1);

        fixture.registerReader(1);
        assertThat(fixture.numbers(1, lost)).isEmpty();

        fixture.registerReader(0);
        assertThat(fixture.assignedTo(0).size() + fixture.assignedTo(1).size()).isEqualTo(4);
    }

    @Test
    void aReaderThatHasBeenToldNoMoreThanItsWatermarkGetsIt() {
        failAlone();
        fixture.registerReader(0);
        fixture.finishAll(0, lost);
        fixture.lanes.append(lost, 30L); // before it the watermark is 10
        fixture.advance();
        assertThat(fixture.numbers(0, lost)).containsExactly(1, 1, 2);
        fixture.loseReader(0, fixture.context.received(0).get(1));
        fixture.setRoom(0);
        fixture.registerReader(0);

        fixture.setRoom(SegmentEnumeratorFixture.ROOM);
        fixture.report(1, report -> report);

        assertThat(fixture.numbers(1, lost)).containsExactly(2);
    }

    @Test
    void itStopsNoOtherLane() {
        failAlone();
        LaneId late = fixture.open(opening(0, 2, 0));
        fixture.lanes.append(late, 5L);

        fixture.look(LOOK);

        assertThat(fixture.lanesOf(1)).containsExactly(kept, late);
    }

    /** Nobody could ever take it, were it otherwise: before it there was no watermark. */
    @Test
    void whatDidNotComeBackGoesToAnyReader() {
        failAlone();
        fixture.registerReader(0);
        fixture.setRoom(0);
        fixture.report(0, report -> report);
        LaneId late = fixture.open(opening(0, 2, 0));
        fixture.lanes.append(late, 5L);

        fixture.look(LOOK);

        assertThat(fixture.numbers(1, late)).containsExactly(1);
    }

    @Test
    void withoutEventTimeAnyReaderGetsIt() {
        SegmentEnumeratorFixture untimed = new SegmentEnumeratorFixture(2, false);
        LaneId lane = untimed.openWithSegment();
        untimed.registerReader(0);
        untimed.registerReader(1);
        untimed.look();
        int holder = untimed.assignedTo(0).isEmpty() ? 1 : 0;
        untimed.loseReaderAndAll(holder);
        untimed.setRoom(0);
        untimed.registerReader(holder);
        untimed.setRoom(1);

        untimed.report(1 - holder, report -> report);

        assertThat(untimed.lanesOf(1 - holder)).containsExactly(lane);
    }
}
