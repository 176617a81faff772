// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.event.LanesProgressed;
import io.github.flinksagemaker.internal.eventtime.LaneProgress;
import io.github.flinksagemaker.internal.eventtime.LaneRest;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 23: what comes back goes only to a reader that knows no later watermark")
class ReturnedLanesTest {

    private final LaneEnumeratorFixture fixture = LaneEnumeratorFixture.withEventTime(2);
    private final LaneId lost = fixture.writeLane();
    private final LaneId kept = fixture.writeLane(fixture.clock.now + 1);

    /** Both readers have a lane and have been told 10; then the first one fails alone. */
    private void failAlone(LaneSplit returned) {
        fixture.registerReader(0);
        fixture.registerReader(1);
        fixture.context.tick();
        assertThat(fixture.assignedTo(0)).containsExactly(lost);
        fixture.report(0, lost, opening(0, 2, 0), "");
        fixture.report(1, kept, opening(1, 2, 0), "");
        progress(0, lost, 10);
        progress(1, kept, 20);
        progress(0, lost, 10);
        fixture.loseReader(0, returned);
    }

    @Test
    void aReaderThatHasBeenToldMoreDoesNotGetIt() {
        failAlone(LaneSplit.unread(lost));

        fixture.context.tick();

        assertThat(fixture.assignedTo(1)).containsExactly(kept);
    }

    @Test
    void theSuccessorGetsIt() {
        failAlone(LaneSplit.unread(lost));
        fixture.context.tick();

        fixture.registerReader(0);

        assertThat(fixture.assignedTo(0)).containsExactly(lost, lost);
    }

    @Test
    void theSuccessorOfAnotherReaderGetsItToo() {
        failAlone(LaneSplit.unread(lost));
        fixture.loseReader(1, LaneSplit.unread(kept));

        fixture.registerReader(1);
        fixture.context.tick();

        assertThat(fixture.assignedTo(1)).containsExactly(kept, lost, kept);
    }

    @Test
    void aReaderThatHasBeenToldNoMoreThanItsWatermarkGetsIt() {
        failAlone(LaneSplit.of(lost, 5, new TreeMap<>(), 0, -1, false).withWatermarks(10L, null));

        fixture.context.tick();

        assertThat(fixture.assignedTo(1)).containsExactly(kept, lost);
    }

    @Test
    void itStopsNoOtherLane() {
        failAlone(LaneSplit.unread(lost));
        LaneId late = fixture.writeLane();

        fixture.context.tick();

        assertThat(fixture.assignedTo(1)).containsExactly(kept, late);
    }

    @Test
    void withoutEventTimeAnyReaderGetsIt() {
        LaneEnumeratorFixture untimed = new LaneEnumeratorFixture(2, false);
        LaneId lane = untimed.writeLane();
        untimed.registerReader(0);
        untimed.registerReader(1);
        untimed.context.tick();
        untimed.loseReader(0, LaneSplit.unread(lane));

        untimed.context.tick();

        assertThat(untimed.assignedTo(1)).containsExactly(lane);
    }

    private void progress(int reader, LaneId lane, long watermark) {
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.enumerator.handleSourceEvent(
                reader,
                LanesProgressed.of(
                        List.of(LaneProgress.of(lane, watermark, false, LaneRest.ACTIVE))));
    }
}
