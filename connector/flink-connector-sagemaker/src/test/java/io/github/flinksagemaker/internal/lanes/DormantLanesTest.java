// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import static io.github.flinksagemaker.internal.lanes.TailsFixture.PATHS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 31: a lane that is silent for the retention is only asked in turn")
class DormantLanesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration RETENTION = Duration.ofHours(1);
    private static final int AT_ONCE = LaneTails.ASKED_AT_ONCE;

    private TailsFixture fixture =
            new TailsFixture(TailsFixture.settings().setLaneRetention(RETENTION));
    private LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void sleep() {
        fixture.advance(RETENTION.plus(MINUTE));
        assertThat(fixture.idleness.get(files.lane)).isEqualTo(LaneIdleness.DORMANT);
    }

    private void restoreDormant(LaneFiles lane, TailPosition from) {
        long activeAt = fixture.now() - RETENTION.toMillis();
        fixture.tails.add(lane.lane, from, from.nextSegment(), 0, activeAt, true);
    }

    @Test
    void isNotLookedAtWhileNobodyAsks() {
        files.opening(false);
        fixture.tail(files);
        sleep();
        int before = fixture.gets();
        files.segment(1, files.entry());
        fixture.advance(RETENTION);

        assertThat(fixture.gets()).isEqualTo(before);
        assertThat(fixture.take()).isEmpty();
    }

    @Test
    void goesOnWhenItsNextObjectIsThere() {
        files.opening(false);
        fixture.tail(files);
        sleep();
        files.segment(1, files.entry());
        fixture.tails.looked();
        assertThat(fixture.takeNumbers()).containsExactly(1L);
        files.segment(2, files.entry());
        fixture.advance(MINUTE);

        assertThat(fixture.takeNumbers()).containsExactly(2L);
        assertThat(fixture.idleness.get(files.lane)).isEqualTo(LaneIdleness.ACTIVE);
    }

    @Test
    void aReadCommittedOneGoesOnAtItsNextCommit() {
        files.opening(true);
        files.commit(0, 1, 1);
        fixture.tail(files);
        fixture.take();
        sleep();
        files.commit(1, 2, 2);
        fixture.tails.looked();

        assertThat(fixture.takeNumbers()).containsExactly(2L);
    }

    @Test
    void staysDormantIfNothingIsThere() {
        files.opening(false);
        fixture.tail(files);
        sleep();
        for (int i = 0; i < 3; i++) {
            int before = fixture.gets();
            fixture.tails.looked();
            fixture.advance(MINUTE);
            assertThat(fixture.gets() - before).isEqualTo(1);
        }
        assertThat(fixture.idleness.get(files.lane)).isEqualTo(LaneIdleness.DORMANT);
    }

    @Test
    void isAskedAgainIfNobodyAnswered() {
        files.opening(false);
        fixture.tail(files);
        sleep();
        files.segment(1, files.entry());
        fixture.store.script().failBefore(Operation.GET_START, 1, ErrorKind.TRANSIENT);
        fixture.tails.looked();
        assertThat(fixture.take()).isEmpty();
        fixture.tails.looked();

        assertThat(fixture.takeNumbers()).containsExactly(1L);
    }

    @Test
    void aBoundedSourcesLanesNeverAre() {
        fixture.close();
        fixture =
                new TailsFixture(
                        TailsFixture.settings().setLaneRetention(RETENTION).setBounded(true));
        files = fixture.lane();
        files.opening(false);
        fixture.tail(files);
        fixture.advance(RETENTION.multipliedBy(3));
        files.segment(1, files.entry());
        fixture.advance(MINUTE);

        assertThat(fixture.takeNumbers()).containsExactly(1L);
    }

    @Test
    void manyAreAskedAFewAtATimeInTurn() {
        List<LaneFiles> lanes = new ArrayList<>();
        for (int i = 0; i < 2 * AT_ONCE + 3; i++) {
            LaneFiles lane = new LaneFiles(LaneId.create(1_000 + i), PATHS, fixture.store);
            lane.opening(false);
            lanes.add(lane);
            restoreDormant(lane, TailPosition.of(1, 0, -1, SegmentSplit.NO_WATERMARK));
        }
        lanes.forEach(lane -> lane.segment(1, lane.entry()));
        assertThat(fixture.gets()).isZero();

        fixture.tails.looked();
        assertThat(fixture.take()).hasSize(AT_ONCE);
        fixture.tails.looked();
        assertThat(fixture.take()).hasSize(AT_ONCE);
        fixture.tails.looked();
        assertThat(fixture.take()).hasSize(3);
    }

    @Test
    void thoseThatStaySilentAreAskedAgainWhenAllHaveBeen() {
        for (int i = 0; i < AT_ONCE + 1; i++) {
            LaneFiles lane = new LaneFiles(LaneId.create(1_000 + i), PATHS, fixture.store);
            lane.opening(false);
            restoreDormant(lane, TailPosition.of(1, 0, -1, SegmentSplit.NO_WATERMARK));
        }
        fixture.tails.looked();
        fixture.tails.looked();
        int before = fixture.gets();
        fixture.tails.looked();

        assertThat(fixture.gets() - before).as("segment 1 of each").isEqualTo(AT_ONCE);
    }

    @Test
    void aRestoredOneIsDormantBeforeItIsAskedFirst() {
        files.opening(false);
        files.segment(5, files.entry());
        restoreDormant(files, TailPosition.of(5, 0, -1, 9));
        fixture.advance(RETENTION);
        assertThat(fixture.gets()).isZero();
        assertThat(fixture.idleness.get(files.lane)).isEqualTo(LaneIdleness.DORMANT);

        fixture.tails.looked();
        assertThat(fixture.last().opening()).isNotNull();
        assertThat(fixture.take())
                .singleElement()
                .satisfies(
                        split -> {
                            assertThat(split.number()).isEqualTo(5);
                            assertThat(split.watermarkBefore()).isEqualTo(9);
                        });
    }

    @Test
    void aRestoredOneWhoseNextSegmentWasTrimmedFailsWhenItIsAsked() {
        files.trim("6");
        files.opening(false);
        restoreDormant(files, TailPosition.of(5, 0, -1, 9));
        assertThat(fixture.failures).isEmpty();
        fixture.tails.looked();

        fixture.assertFailed("restored at 5", "below 6 has been deleted");
    }
}
