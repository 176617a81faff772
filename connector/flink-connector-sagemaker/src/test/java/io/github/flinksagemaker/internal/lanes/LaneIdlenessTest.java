// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import static io.github.flinksagemaker.internal.lanes.TailsFixture.PATHS;
import static io.github.flinksagemaker.internal.lanes.TailsFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.lanes.LaneIdleness.Silence;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.testing.LaneFiles;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 24: how quiet the tails find their lanes")
class LaneIdlenessTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TailsFixture fixture =
            new TailsFixture(
                    TailsFixture.settings()
                            .setLaneTimeout(MINUTE.multipliedBy(10))
                            .setIdleTimeout(MINUTE.multipliedBy(3)));
    private final LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    private LaneIdleness idleness() {
        return Objects.requireNonNull(fixture.idleness.get(files.lane));
    }

    @Test
    void aLaneThatIsFoundEmptyAgainAndAgainIsSilent() {
        files.opening(false);
        fixture.tail(files);
        fixture.advance(Duration.ofSeconds(1));
        assertThat(idleness()).isEqualTo(LaneIdleness.ACTIVE);

        fixture.advance(Duration.ofSeconds(90));
        assertThat(idleness()).isEqualTo(LaneIdleness.of(Silence.SHORT, false, false));
        fixture.advance(MINUTE.multipliedBy(9));
        assertThat(idleness().silence()).isEqualTo(Silence.LONG);

        files.segment(1);
        fixture.advance(MINUTE.dividedBy(2));
        assertThat(idleness().silence()).isEqualTo(Silence.NONE);
    }

    @Test
    void isToldOnlyWhenItChanges() {
        files.opening(false);
        fixture.tail(files);
        fixture.advance(Duration.ofSeconds(1));
        fixture.idleness.clear();
        fixture.advance(MINUTE.dividedBy(2));

        assertThat(fixture.idleness).isEmpty();
    }

    @Test
    void aLaneThatCanNotBeLookedAtIsNotSilent() {
        files.opening(false);
        fixture.tail(files);
        fixture.store
                .script()
                .failBefore(
                        Operation.GET_START,
                        at(PATHS.segment(files.lane, 1)),
                        10_000,
                        ErrorKind.TRANSIENT);
        fixture.advance(MINUTE.multipliedBy(15));

        assertThat(idleness()).isEqualTo(LaneIdleness.ACTIVE);
    }

    @Test
    void aRestoredLaneIsNotSilentBeforeItHasBeenLookedAtForSoLong() {
        files.opening(false);
        fixture.tails.add(
                files.lane,
                TailPosition.of(1, 0, -1, SegmentSplit.NO_WATERMARK),
                1,
                0,
                fixture.now() - MINUTE.multipliedBy(60).toMillis(),
                false);
        fixture.advance(MINUTE.dividedBy(2));

        assertThat(idleness()).isEqualTo(LaneIdleness.ACTIVE);
    }

    @Test
    void aLaneThatIsNotOpenedIsSilentToo() {
        fixture.tail(files);
        fixture.advance(MINUTE.multipliedBy(11));

        assertThat(idleness().silence()).isEqualTo(Silence.LONG);
    }

    @Test
    void aLaneWhoseWatermarkStandsStillIsIdleByOption() {
        files.opening(false);
        fixture.tail(files);
        for (int segment = 1; segment < 6; segment++) {
            files.segment(segment); // without W
            fixture.advance(MINUTE);
        }

        assertThat(idleness()).isEqualTo(LaneIdleness.of(Silence.NONE, true, false));
        files.watermark(7);
        files.segment(6);
        fixture.advance(MINUTE.dividedBy(2));
        assertThat(idleness()).isEqualTo(LaneIdleness.ACTIVE);
    }

    @Test
    void aCommitIsASignOfLifeToo() {
        files.opening(true);
        fixture.tail(files);
        fixture.advance(MINUTE.multipliedBy(11));
        assertThat(idleness().silence()).isEqualTo(Silence.LONG);

        files.commit(0, 1, 0);
        fixture.advance(MINUTE.dividedBy(2));
        assertThat(idleness().silence()).isEqualTo(Silence.NONE);
    }

    /** Flink closes no enumerator that it has not started, and a thread would stay. */
    @Test
    void nothingIsScheduledBeforeTheStart() {
        ManualScheduler scheduler = new ManualScheduler();
        LaneTails unstarted = tails(scheduler);
        assertThat(scheduler.scheduledTasks()).isZero();
        unstarted.close();

        LaneTails started = tails(scheduler);
        started.start();
        assertThat(scheduler.scheduledTasks()).isOne();
        started.close();
        assertThat(scheduler.scheduledTasks()).isZero();
    }

    private LaneTails tails(ManualScheduler scheduler) {
        return new LaneTails(
                TailsFixture.settings().build(),
                TailsFixture.PATHS,
                fixture.store,
                scheduler,
                scheduler.clock(),
                fixture,
                ReadMetrics.NONE);
    }
}
