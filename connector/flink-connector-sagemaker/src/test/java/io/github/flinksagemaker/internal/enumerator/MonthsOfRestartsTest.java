// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.SettableClock;
import io.github.flinksagemaker.internal.enumerator.TrackedLane.Phase;
import io.github.flinksagemaker.internal.event.CheckpointPassed;
import io.github.flinksagemaker.internal.event.LaneReport;
import io.github.flinksagemaker.internal.event.LanesHeld;
import io.github.flinksagemaker.internal.event.LanesProgressed;
import io.github.flinksagemaker.internal.eventtime.LaneProgress;
import io.github.flinksagemaker.internal.eventtime.LaneRest;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.tail.LaneStatus;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rule 31 in figures: 10,000 restarts of 8 writers, and what they leave behind. */
class MonthsOfRestartsTest {

    private static final int RESTARTS = 10_000;
    private static final int WRITERS = 8;
    private static final Duration DISCOVERY = Duration.ofSeconds(10);
    private static final int MEGABYTE = 1_000_000;

    private final LedgerPaths paths = new LedgerPaths(S3Location.of("bucket", "staging"));
    private final SettableClock clock = new SettableClock();
    private final LanesOnly store = new LanesOnly(paths, clock);
    private final TestEnumeratorContext context = new TestEnumeratorContext(1);
    private LaneEnumerator enumerator = enumerator(context, null);

    @Test
    void tenThousandRestartsInTenDaysLeaveAlmostNothing() throws Exception {
        int largest = run(Duration.ofDays(10).dividedBy(RESTARTS));

        System.out.printf(
                "10,000 restarts of 8 writers in 10 days: state of at most %,d bytes; %,d LISTs,"
                        + " %,d GETs by the enumerator%n",
                largest, store.lists, store.gets);
        assertThat(largest).isLessThan(MEGABYTE / 10);
        assertThat(store.gets).isZero();
    }

    @Test
    void tenThousandRestartsWithinAnHourAreForgottenThreeHoursLater() throws Exception {
        int largest = run(Duration.ofHours(1).dividedBy(RESTARTS));
        clock.advance(Duration.ofHours(3));
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
                "A restore with 80,000 old lanes: %,d LISTs, %,d GETs%n", store.lists, store.gets);
        assertThat(store.lists).isEqualTo(RESTARTS * WRITERS / 1_000 + 1);
        assertThat(store.gets).isZero();
        assertThat(state().lanes()).hasSize(WRITERS);
    }

    private void oneLateLaneCostsTheOpeningsOfItsBucket() {
        LaneId late = LaneId.create(clock.now - Duration.ofDays(30).toMillis());
        store.write(late);
        clock.advance(Duration.ofHours(1));
        TestEnumeratorContext after = new TestEnumeratorContext(1);
        after.register(0);
        enumerator = enumerator(after, enumerator.snapshotState(2));
        after.tick();

        System.out.printf(
                "One lane whose writer's clock was a month behind, among 80,000: %,d GETs%n",
                store.gets);
        assertThat(enumerator.snapshotState(3).lanes())
                .extracting(LaneRecord::lane)
                .hasSize(WRITERS + 1)
                .contains(late);
        assertThat(store.gets).isBetween(1, 500);
    }

    @Test
    void lanesThatNeverEndTakeAFewBytesEachOnceTheyAreDormant() throws Exception {
        List<LaneRecord> dormant = new ArrayList<>();
        for (int i = 0; i < RESTARTS * WRITERS; i++) {
            LaneId lane = LaneId.create(clock.now + i);
            dormant.add(
                    LaneRecord.of(
                            lane,
                            Phase.DORMANT,
                            lane.time() + 60_000,
                            LaneSplit.of(lane, 1_000, new TreeMap<>(), 0, -1, false),
                            false,
                            null,
                            false,
                            null));
        }
        LaneEnumeratorState state =
                LaneEnumeratorState.of(
                        false,
                        false,
                        0,
                        0,
                        new long[ForgottenLanes.BUCKETS],
                        dormant,
                        Set.of(),
                        0,
                        true,
                        0);
        int bytes = LaneEnumeratorStateSerializer.INSTANCE.serialize(state).length;

        System.out.printf("80,000 lanes without an end, dormant: %,d bytes%n", bytes);
        assertThat(bytes).isLessThan(30 * RESTARTS * WRITERS);
    }

    /** Restarts all writers again and again; returns the largest state in bytes. */
    private int run(Duration between) throws Exception {
        context.register(0);
        enumerator.addReader(0);
        enumerator.handleSourceEvent(0, LanesHeld.of(List.of()));
        List<LaneId> toFence = new ArrayList<>();
        int largest = 0;
        long lastLook = 0;
        for (int restart = 0; restart < RESTARTS; restart++) {
            List<LaneId> lanes = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                LaneId lane = LaneId.create(clock.now);
                store.write(lane);
                lanes.add(lane);
            }
            if (clock.now - lastLook >= DISCOVERY.toMillis() || restart == RESTARTS - 1) {
                lastLook = clock.now;
                context.tick();
                toFence.forEach(lane -> fenced(lane, lanes.get(0)));
                toFence.clear();
                largest = Math.max(largest, restart % 50 == 0 ? bytes() : 0);
            }
            if (restart < RESTARTS - 1) {
                toFence.addAll(lanes);
            }
            clock.advance(between);
        }
        return Math.max(largest, bytes());
    }

    private void fenced(LaneId lane, LaneId by) {
        enumerator.handleSourceEvent(
                0,
                LaneReport.of(LaneStatus.of(lane, opening(0, WRITERS, 1), true, null, true, by)));
        enumerator.handleSourceEvent(
                0, LanesProgressed.of(List.of(LaneProgress.of(lane, 5, true, LaneRest.ACTIVE))));
    }

    private int bytes() throws Exception {
        int bytes =
                LaneEnumeratorStateSerializer.INSTANCE.serialize(enumerator.snapshotState(1))
                        .length;
        enumerator.handleSourceEvent(0, CheckpointPassed.of(1));
        return bytes;
    }

    private LaneEnumeratorState state() throws Exception {
        LaneEnumeratorStateSerializer serializer = LaneEnumeratorStateSerializer.INSTANCE;
        return serializer.deserialize(2, serializer.serialize(enumerator.snapshotState(1)));
    }

    private LaneEnumerator enumerator(
            TestEnumeratorContext to, @Nullable LaneEnumeratorState restored) {
        SourceSettings settings =
                SourceSettings.builder().setStagingPath(paths.stagingPath()).build();
        LaneEnumerator made =
                new LaneEnumerator(to, settings, store, null, clock, restored, clock.millis(), to);
        made.start();
        return made;
    }
}
