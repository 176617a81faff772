// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.lanes.ForgottenLanes;
import io.github.flinksagemaker.internal.lanes.TailPosition;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rule 31 in figures: 10,000 restarts of 8 writers, and what they leave behind. */
class MonthsOfRestartsTest {

    private static final int RESTARTS = 10_000;
    private static final int WRITERS = 8;
    private static final Duration DISCOVERY = Duration.ofSeconds(10);
    private static final int MEGABYTE = 1_000_000;

    private final LedgerPaths paths = new LedgerPaths(S3Location.of("bucket", "staging"));
    private final ManualScheduler tailing = new ManualScheduler();
    private final Clock clock = tailing.clock();
    private final LanesOnly store = new LanesOnly(paths, clock, WRITERS);
    private final TestEnumeratorContext context = new TestEnumeratorContext(1);
    private SegmentEnumerator enumerator = enumerator(context, null);

    @Test
    void aThousandRestartsInADayLeaveAlmostNothing() throws Exception {
        int largest = run(1_000, Duration.ofDays(1).dividedBy(1_000));

        System.out.printf(
                "1,000 restarts of 8 writers in a day: state of at most %,d bytes; %,d LISTs,"
                        + " %,d GETs for dates%n",
                largest, store.lists, store.dates);
        assertThat(largest).isLessThan(MEGABYTE / 10);
        assertThat(store.dates).isZero();
    }

    @Test
    void tenThousandRestartsWithinAnHourAreForgottenThreeHoursLater() throws Exception {
        int largest = run(RESTARTS, Duration.ofHours(1).dividedBy(RESTARTS));
        tailing.advance(DISCOVERY.multipliedBy(2));
        context.tick(); // the last fences have been read
        tailing.advance(Duration.ofHours(3));
        context.tick();
        int later = bytes();
        System.out.printf(
                "10,000 restarts of 8 writers within one hour: state of at most %,d bytes, %,d"
                        + " three hours later%n",
                largest, later);
        assertThat(largest).isLessThan(2 * MEGABYTE);
        assertThat(later).isLessThan(10_000);

        restoreOnlyLists();
        oneLateLaneCostsTheOpeningsOfItsBucket();
    }

    private void restoreOnlyLists() throws Exception {
        store.lists = 0;
        TestEnumeratorContext after = new TestEnumeratorContext(1);
        enumerator = enumerator(after, state());
        after.tick();
        after.tick();

        System.out.printf(
                "A restore with 80,000 old lanes: %,d LISTs, %,d GETs for dates%n",
                store.lists, store.dates);
        assertThat(store.lists).isEqualTo(RESTARTS * WRITERS / 1_000 + 1);
        assertThat(store.dates).isZero();
        assertThat(state().lanes()).hasSize(WRITERS);
    }

    private void oneLateLaneCostsTheOpeningsOfItsBucket() {
        LaneId late = LaneId.create(clock.millis() - Duration.ofDays(30).toMillis());
        store.write(late);
        tailing.advance(Duration.ofHours(1));
        TestEnumeratorContext after = new TestEnumeratorContext(1);
        after.register(0);
        enumerator = enumerator(after, enumerator.snapshotState(2));
        after.tick();

        System.out.printf(
                "One lane whose writer's clock was a month behind, among 80,000: %,d GETs for dates%n",
                store.dates);
        assertThat(enumerator.snapshotState(3).lanes())
                .extracting(LaneState::lane)
                .hasSize(WRITERS + 1)
                .contains(late);
        assertThat(store.dates).isBetween(1, 500);
    }

    @Test
    void lanesThatNeverEndTakeAFewBytesEachOnceTheyAreDormant() throws Exception {
        List<LaneState> dormant = new ArrayList<>();
        for (int i = 0; i < RESTARTS * WRITERS; i++) {
            LaneId lane = LaneId.create(clock.millis() + i);
            dormant.add(
                    LaneState.of(
                            lane,
                            false,
                            true,
                            lane.time() + 60_000,
                            TailPosition.of(1_000, 0, -1, SegmentSplit.NO_WATERMARK),
                            null,
                            List.of()));
        }
        EnumeratorState state =
                EnumeratorState.of(
                        false,
                        0,
                        0,
                        new long[ForgottenLanes.BUCKETS],
                        dormant,
                        Set.of(),
                        0,
                        true,
                        0,
                        List.of());
        int bytes = EnumeratorStateSerializer.INSTANCE.serialize(state).length;

        System.out.printf("80,000 lanes without an end, dormant: %,d bytes%n", bytes);
        assertThat(bytes).isLessThan(30 * RESTARTS * WRITERS);
    }

    /** Restarts all writers again and again; returns the largest state in bytes. */
    private int run(int restarts, Duration between) throws Exception {
        context.register(0);
        enumerator.addReader(0);
        enumerator.handleSourceEvent(0, ReaderReport.builder().build());
        List<LaneId> before = new ArrayList<>();
        int largest = 0;
        long lastLook = 0;
        for (int restart = 0; restart < restarts; restart++) {
            List<LaneId> lanes = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                LaneId lane = LaneId.create(clock.millis());
                store.write(lane);
                lanes.add(lane);
            }
            before.forEach(lane -> store.fence(lane, lanes.get(0)));
            before = lanes;
            if (clock.millis() - lastLook >= DISCOVERY.toMillis() || restart == restarts - 1) {
                lastLook = clock.millis();
                context.tick();
                largest = Math.max(largest, restart % 50 == 0 ? bytes() : 0);
            }
            tailing.advance(between);
        }
        return Math.max(largest, bytes());
    }

    private int bytes() throws Exception {
        int bytes =
                EnumeratorStateSerializer.INSTANCE.serialize(enumerator.snapshotState(1)).length;
        enumerator.handleSourceEvent(0, ReaderReport.builder().setPassedCheckpoint(1).build());
        return bytes;
    }

    private EnumeratorState state() throws Exception {
        EnumeratorStateSerializer serializer = EnumeratorStateSerializer.INSTANCE;
        return serializer.deserialize(3, serializer.serialize(enumerator.snapshotState(1)));
    }

    private SegmentEnumerator enumerator(
            TestEnumeratorContext to, @Nullable EnumeratorState restored) {
        SourceSettings settings =
                SourceSettings.builder()
                        .setStagingPath(paths.stagingPath())
                        .setTailIntervalMin(DISCOVERY)
                        .setTailIntervalMax(DISCOVERY.multipliedBy(6))
                        .setWatermarkInterval(DISCOVERY)
                        .build();
        SegmentEnumerator made =
                new SegmentEnumerator(
                        to,
                        settings,
                        store,
                        null,
                        ReadMetrics.NONE,
                        new EnumeratorThreads(to, to, tailing, clock),
                        restored,
                        clock.millis());
        made.start();
        return made;
    }
}
