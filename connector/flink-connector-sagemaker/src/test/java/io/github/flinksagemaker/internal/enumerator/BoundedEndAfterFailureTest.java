// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.held;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule 30 of a job that was down, of slow results, and of readers that fail alone. */
class BoundedEndAfterFailureTest {

    private static final Duration LANE_TIMEOUT = SourceOptions.LANE_TIMEOUT.defaultValue();

    private final SegmentEnumeratorFixture fixture = new SegmentEnumeratorFixture(2, true);
    private final LaneId lane = fixture.openWithSegment();

    @BeforeEach
    void theLaneIsBeingRead() {
        fixture.registerReader(0);
        fixture.registerReader(1);
        fixture.look();
        assertThat(fixture.numbers(0, lane)).containsExactly(1);
    }

    /** Its sink may have been down as long, and comes back with the source. */
    @Test
    void theSilenceOfARunBeginsAnewAtARestore() throws Exception {
        fixture.finishAll(0, lane);
        fixture.advance(LANE_TIMEOUT.multipliedBy(2));
        SegmentEnumeratorFixture next = fixture.restored(2);
        next.registerReader(0);
        next.registerReader(1);
        next.look();
        next.look(LANE_TIMEOUT.minusMillis(1));
        assertThat(next.context.ended).isEmpty();

        next.look(Duration.ofMillis(1));

        assertThat(next.context.ended).containsExactly(0, 1);
    }

    @Test
    void theSilenceOfARunBeginsWhenItsLastOpenInvocationIsEmitted() {
        fixture.look(LANE_TIMEOUT.multipliedBy(2));
        fixture.finishAll(0, lane);
        fixture.look();
        fixture.look(LANE_TIMEOUT.minusMillis(1));
        assertThat(fixture.context.ended).isEmpty();

        fixture.look(Duration.ofMillis(1));

        assertThat(fixture.context.ended).containsExactly(0, 1);
    }

    /** In batch execution its successor may get a slot only when another reader ends. */
    @Test
    void beforeAnyCheckpointAReaderThatFailsLeavesAllToOthers() {
        fixture.loseReaderAndAll(0);
        fixture.report(1, report -> report);
        assertThat(fixture.numbers(1, lane)).containsExactly(1);

        fixture.lanes.close(lane, 0);
        fixture.advance(Duration.ofMinutes(1));
        fixture.finishAll(1, lane);
        fixture.context.runOnce();

        assertThat(fixture.context.ended).containsExactly(1);
    }

    @Test
    void afterACheckpointAReaderThatFailsMayHoldSomething() {
        fixture.snapshot(1);
        fixture.loseReader(0);
        fixture.report(1, report -> report);
        fixture.lanes.close(lane, 0);
        fixture.look(Duration.ofMinutes(1));
        fixture.look(LANE_TIMEOUT);
        assertThat(fixture.context.ended).isEmpty();

        fixture.registerReader(0, held(lane, 1));
        fixture.finish(0, lane, 1);
        fixture.look();

        assertThat(fixture.context.ended).containsExactly(0, 1);
    }
}
