// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.WatermarkFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.lanes.LaneIdleness;
import io.github.flinksagemaker.internal.lanes.LaneIdleness.Silence;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 24: a lane that its successor names holds the watermark until its fence is read")
class NamedLanesTest {

    private final WatermarkFixture fixture = new WatermarkFixture();

    /** A lane at 10, of which the last look, seconds ago, found nothing. */
    private Lane silentLane(Silence silence) {
        Lane old = fixture.lane(0, 1, 5);
        fixture.list(old);
        fixture.tail(old, 10);
        fixture.silent(old, silence);
        return old;
    }

    private Lane listed(Lane lane, long watermark) {
        fixture.list(lane);
        fixture.tail(lane, watermark);
        return lane;
    }

    @Test
    void holdsUntilItsFenceIsReadHoweverSilent() {
        Lane old = silentLane(Silence.SHORT);
        Lane next = listed(fixture.lane(0, 1, 6, old), 60);
        assertThat(fixture.combined()).isEqualTo(at(10));

        fixture.end(old, next);
        assertThat(fixture.combined()).isEqualTo(at(60));
    }

    @Test
    void theSameWhenTheSinkWasRescaled() {
        Lane old = silentLane(Silence.SHORT);
        listed(fixture.lane(0, 2, 6, old), 60);
        listed(fixture.lane(1, 2, 6), 70);

        assertThat(fixture.combined()).isEqualTo(at(10));
    }

    @Test
    void theSameIfItHadBeenSilentForTheLaneTimeout() {
        Lane old = silentLane(Silence.LONG);
        listed(fixture.lane(0, 1, 6, old), 60);

        assertThat(fixture.combined()).isEqualTo(at(10));
    }

    @Test
    void stopsHoldingAMinuteAfterEveryLaneThatNamesItHasLeft() {
        Lane old = fixture.lane(0, 2, 5);
        Lane other = fixture.lane(1, 2, 5);
        fixture.list(old, other);
        fixture.tail(old, 10);
        fixture.tail(other, 50);
        Lane next = listed(fixture.lane(0, 2, 6, old), 60);
        Lane nextButOne = listed(fixture.lane(0, 2, 6, old), 70);
        fixture.silent(old, Silence.SHORT);
        fixture.end(next, nextButOne);
        assertThat(fixture.combined()).isEqualTo(at(10));

        fixture.close(nextButOne, 70);
        assertThat(fixture.combined()).as("it was silent at the last look").isEqualTo(at(10));
        fixture.pass(LaneIdleness.SHORT_SILENCE_MILLIS);
        assertThat(fixture.combined()).isEqualTo(at(50));
    }

    @Test
    void aLaneThatNamesItCountsNoMoreWhenItWasReplacedAndIsSilentItself() {
        Lane old = silentLane(Silence.SHORT);
        Lane next = listed(fixture.lane(0, 1, 6, old), 60);
        listed(fixture.lane(0, 1, 6), 70);
        assertThat(fixture.combined()).isEqualTo(at(10));

        fixture.silent(next, Silence.SHORT);
        assertThat(fixture.combined()).isEqualTo(at(70));
    }

    @Test
    void aFenceThatNeverComesIsWaitedForNoLongerThanTheLaneTimeout() {
        Lane old = silentLane(Silence.LONG);
        listed(fixture.lane(0, 1, 6, old), 60);
        assertThat(fixture.combined()).isEqualTo(at(10));

        fixture.pass(WatermarkFixture.TIMEOUT);
        assertThat(fixture.combined()).isEqualTo(at(60));
    }
}
