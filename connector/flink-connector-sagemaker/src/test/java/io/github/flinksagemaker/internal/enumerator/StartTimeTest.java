// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.SettableClock;
import io.github.flinksagemaker.internal.event.LanesHeld;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The start position becomes a moment once, which readers get with their lanes. */
class StartTimeTest {

    private final LedgerPaths paths = new LedgerPaths(S3Location.of("bucket", "staging"));
    private final SettableClock clock = new SettableClock();
    private final LanesOnly store = new LanesOnly(paths, clock);
    private final TestEnumeratorContext context = new TestEnumeratorContext(1);
    private final long first = clock.now;

    @Test
    void earliestIsNoMoment() {
        assertThat(enumerator(StartPosition.earliest(), null).startTime()).isZero();
    }

    @Test
    void aTimestampIsItself() {
        Instant moment = Instant.parse("2026-01-31T00:00:00Z");

        assertThat(enumerator(StartPosition.timestamp(moment), null).startTime())
                .isEqualTo(moment.toEpochMilli());
    }

    @Test
    void latestIsTheFirstStartByTheStoresClockHoweverLateItAnswers() {
        store.ahead = Duration.ofHours(-7);
        LaneEnumerator enumerator = enumerator(StartPosition.latest(), null);
        clock.advance(Duration.ofSeconds(30));

        context.tick();
        clock.advance(Duration.ofHours(1));
        context.tick();

        assertThat(enumerator.startTime()).isEqualTo(first - Duration.ofHours(7).toMillis());
    }

    @Test
    void latestHasAMarginWhereTheStoreDatesNoAnswer() {
        store.ahead = null;
        LaneEnumerator enumerator = enumerator(StartPosition.latest(), null);

        context.tick();

        assertThat(enumerator.startTime()).isEqualTo(first - StartTime.CLOCK_MARGIN.toMillis());
    }

    /** The host's clock is 10 min ahead of the store's. */
    @Test
    void latestIsDecidedAfterARestoreIfTheCheckpointCameBeforeTheStoresAnswer() throws Exception {
        store.ahead = Duration.ofMinutes(-10);
        LaneEnumeratorState undecided = checkpointOf(enumerator(StartPosition.latest(), null));
        clock.advance(Duration.ofMinutes(1));
        LaneEnumerator restored = enumerator(StartPosition.latest(), undecided);

        context.tick();

        assertThat(restored.startTime()).isEqualTo(first - Duration.ofMinutes(10).toMillis());
    }

    /** Where the first start was on a host whose clock was ahead of this one's. */
    @Test
    void latestIsNoLaterThanTheRestoreThatItIsDecidedAfter() throws Exception {
        LaneEnumeratorState undecided = checkpointOf(enumerator(StartPosition.latest(), null));
        clock.advance(Duration.ofMinutes(-9));
        LaneEnumerator restored = enumerator(StartPosition.latest(), undecided);

        context.tick();

        assertThat(restored.startTime()).isEqualTo(clock.now);
    }

    @Test
    void latestStaysDecidedWhereTheStoreDatesNoAnswer() throws Exception {
        store.ahead = null;
        LaneEnumerator enumerator = enumerator(StartPosition.latest(), null);
        context.tick();
        LaneEnumeratorState state = checkpointOf(enumerator);
        store.ahead = Duration.ofMinutes(3);

        context.tick();

        assertThat(checkpointOf(enumerator).startTime())
                .isEqualTo(state.startTime())
                .isEqualTo(first - StartTime.CLOCK_MARGIN.toMillis());
    }

    @Test
    void latestStaysWhatItWasAfterARestore() throws Exception {
        LaneEnumerator enumerator = enumerator(StartPosition.latest(), null);
        context.tick();
        LaneEnumeratorState restored = checkpointOf(enumerator);
        clock.advance(Duration.ofHours(1));

        assertThat(enumerator(StartPosition.latest(), restored).startTime()).isEqualTo(first);
        assertThat(enumerator(StartPosition.earliest(), restored).startTime()).isEqualTo(first);
    }

    @Test
    void everyLaneIsGivenToItsReaderWithTheMoment() {
        LaneId lane = LaneId.create(clock.now - 5);
        store.write(lane);
        context.register(0);
        enumerator(StartPosition.latest(), null).handleSourceEvent(0, LanesHeld.of(List.of()));

        context.tick();

        assertThat(context.assigned.get(0)).containsExactly(LaneSplit.unread(lane, clock.now));
    }

    /** After a round through its bytes. */
    private static LaneEnumeratorState checkpointOf(LaneEnumerator enumerator) throws Exception {
        LaneEnumeratorStateSerializer serializer = LaneEnumeratorStateSerializer.INSTANCE;
        return serializer.deserialize(
                serializer.getVersion(), serializer.serialize(enumerator.snapshotState(1)));
    }

    private LaneEnumerator enumerator(
            StartPosition position, @Nullable LaneEnumeratorState restored) {
        SourceSettings settings =
                SourceSettings.builder()
                        .setStagingPath(paths.stagingPath())
                        .setStartPosition(position)
                        .build();
        LaneEnumerator enumerator =
                new LaneEnumerator(
                        context, settings, store, null, clock, restored, clock.now, context);
        enumerator.start();
        return enumerator;
    }
}
