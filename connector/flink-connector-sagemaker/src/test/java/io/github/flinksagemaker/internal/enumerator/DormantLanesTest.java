// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.RETENTION;
import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule 31: lanes that never end are tailed no more after the retention, and may wake. */
class DormantLanesTest {

    private static final int ASKED_AT_ONCE = 16;

    private final SegmentEnumeratorFixture fixture = new SegmentEnumeratorFixture(2, false);
    private LaneId lane = LaneId.create(0);

    @BeforeEach
    void aLaneIsReadAndSettled() {
        fixture.registerReader(0);
        fixture.registerReader(1);
        lane = fixture.openWithSegment();
        fixture.look();
        fixture.finishAll(0, lane);
    }

    private boolean isDormant(SegmentEnumeratorFixture where, LaneId asked) {
        LaneState state = where.state(asked);
        return state != null && state.dormant();
    }

    @Test
    void aLaneThatWasSilentForTheRetentionIsDormant() {
        fixture.look(RETENTION.minusMinutes(2));
        assertThat(isDormant(fixture, lane)).isFalse();

        fixture.look(Duration.ofMinutes(4));

        assertThat(isDormant(fixture, lane)).isTrue();
        assertThat(fixture.isRetired(lane)).isFalse();
    }

    @Test
    void aDormantLaneIsReadOnlyWhenTheLedgerIsLookedAt() {
        givenADormantLane();
        int reads = fixture.store.script().count(Operation.GET_START);
        fixture.advance(Duration.ofDays(1));
        assertThat(fixture.store.script().count(Operation.GET_START)).isEqualTo(reads);

        fixture.look();

        assertThat(fixture.store.script().count(Operation.GET_START)).isEqualTo(reads + 1);
        assertThat(isDormant(fixture, lane)).isTrue();
    }

    @Test
    void aLaneThatGoesOnIsNot() {
        fixture.look(RETENTION.minusHours(1));
        fixture.lanes.append(lane, null);
        fixture.look(RETENTION.minusHours(1));

        assertThat(isDormant(fixture, lane)).isFalse();
    }

    @Test
    void silenceIsCountedOverRestores() throws Exception {
        fixture.look(RETENTION.minusHours(1));
        SegmentEnumeratorFixture next = fixture.restored(1);
        next.registerReader(0);
        next.look(Duration.ofHours(2));
        next.look();

        assertThat(isDormant(next, lane)).isTrue();
    }

    @Test
    void aLaneThatWakesGoesOnWhereItStood() {
        givenADormantLane();
        fixture.lanes.append(lane, null);

        fixture.look();
        assertThat(fixture.numbers(0, lane)).containsExactly(1, 2);
        fixture.look(RETENTION.minusHours(1));

        assertThat(isDormant(fixture, lane)).isFalse();
        fixture.lanes.append(lane, null);
        fixture.advance(Duration.ofMinutes(1));
        assertThat(fixture.assignedTo(0)).hasSize(3);
    }

    @Test
    void aReadCommittedLaneWakesByItsNextCommitOnly() {
        LaneId committed = fixture.open(LaneOpening.of("sink", 0, 1, true, List.of(), 0));
        fixture.look();
        fixture.look(RETENTION.plusHours(1));
        assertThat(isDormant(fixture, committed)).isTrue();
        fixture.lanes.append(committed, null);
        fixture.look();
        assertThat(fixture.lanesOf(0)).doesNotContain(committed);
        fixture.lanes.commit(committed, 1, 1, null);

        fixture.look();

        assertThat(fixture.lanesOf(0)).contains(committed);
    }

    @Test
    void aDormantLaneSurvivesARestore() throws Exception {
        givenADormantLane();
        SegmentEnumeratorFixture next = fixture.restored(1);
        next.lanes.append(lane, null);
        next.registerReader(0);
        next.advance(Duration.ofHours(1));
        assertThat(next.assignedTo(0)).isEmpty();
        assertThat(isDormant(next, lane)).isTrue();

        next.look();

        assertThat(next.numbers(0, lane)).containsExactly(2);
    }

    @Test
    void asksAFewDormantLanesAtATimeInTurn() {
        List<LaneId> lanes = new ArrayList<>();
        for (int i = 0; i < 39; i++) {
            lanes.add(fixture.openWithSegment());
        }
        lanes.add(lane);
        fixture.look();
        lanes.forEach(one -> fixture.finish(0, one, 1));
        lanes.forEach(one -> fixture.finish(1, one, 1));
        fixture.advance(RETENTION.plusHours(1));
        lanes.forEach(one -> assertThat(isDormant(fixture, one)).isTrue());
        fixture.context.assigned.clear();
        lanes.forEach(one -> fixture.lanes.append(one, null));

        fixture.look();
        assertThat(woken()).isEqualTo(ASKED_AT_ONCE);
        fixture.look();
        fixture.look();

        assertThat(woken()).isEqualTo(40);
    }

    private int woken() {
        return fixture.context.assigned.values().stream().mapToInt(List::size).sum();
    }

    @Test
    void asksAgainAfterAFailureThatMayPass() {
        givenADormantLane();
        fixture.lanes.append(lane, null);
        fixture.store.script().failBefore(Operation.GET_START, 1, ErrorKind.THROTTLED);

        fixture.look();
        assertThat(fixture.numbers(0, lane)).containsExactly(1);
        fixture.look();

        assertThat(fixture.numbers(0, lane)).containsExactly(1, 2);
    }

    @Test
    void aBoundedSourceTailsSilentLanes() {
        SegmentEnumeratorFixture bounded = new SegmentEnumeratorFixture(1, true);
        bounded.registerReader(0);
        LaneId silent = bounded.open(opening(0, 2, 0));
        bounded.look();
        bounded.advance(RETENTION.plusHours(1));

        assertThat(isDormant(bounded, silent)).isFalse();
    }

    private void givenADormantLane() {
        fixture.advance(RETENTION.plusHours(1));
        assertThat(isDormant(fixture, lane)).isTrue();
    }
}
