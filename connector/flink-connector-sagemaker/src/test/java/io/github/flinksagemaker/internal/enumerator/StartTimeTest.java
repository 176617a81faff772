// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.ManualScheduler;
import io.github.flinksagemaker.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The start position becomes a moment once, which readers get with their lanes. */
class StartTimeTest {

    private final LedgerPaths paths = new LedgerPaths(S3Location.of("bucket", "staging"));
    private final SettableClock clock = new SettableClock();
    private final LanesOnly store = new LanesOnly(paths, clock, 1);
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
        SegmentEnumerator enumerator = enumerator(StartPosition.latest(), null);
        clock.advance(Duration.ofSeconds(30));

        context.tick();
        clock.advance(Duration.ofHours(1));
        context.tick();

        assertThat(enumerator.startTime()).isEqualTo(first - Duration.ofHours(7).toMillis());
    }

    @Test
    void latestHasAMarginWhereTheStoreDatesNoAnswer() {
        store.ahead = null;
        SegmentEnumerator enumerator = enumerator(StartPosition.latest(), null);

        context.tick();

        assertThat(enumerator.startTime()).isEqualTo(first - StartTime.CLOCK_MARGIN.toMillis());
    }

    /** The host's clock is 10 min ahead of the store's. */
    @Test
    void latestIsDecidedAfterARestoreIfTheCheckpointCameBeforeTheStoresAnswer() throws Exception {
        store.ahead = Duration.ofMinutes(-10);
        EnumeratorState undecided = checkpointOf(enumerator(StartPosition.latest(), null));
        clock.advance(Duration.ofMinutes(1));
        SegmentEnumerator restored = enumerator(StartPosition.latest(), undecided);

        context.tick();

        assertThat(restored.startTime()).isEqualTo(first - Duration.ofMinutes(10).toMillis());
    }

    /** Where the first start was on a host whose clock was ahead of this one's. */
    @Test
    void latestIsNoLaterThanTheRestoreThatItIsDecidedAfter() throws Exception {
        EnumeratorState undecided = checkpointOf(enumerator(StartPosition.latest(), null));
        clock.advance(Duration.ofMinutes(-9));
        SegmentEnumerator restored = enumerator(StartPosition.latest(), undecided);

        context.tick();

        assertThat(restored.startTime()).isEqualTo(clock.now);
    }

    @Test
    void latestStaysDecidedWhereTheStoreDatesNoAnswer() throws Exception {
        store.ahead = null;
        SegmentEnumerator enumerator = enumerator(StartPosition.latest(), null);
        context.tick();
        EnumeratorState state = checkpointOf(enumerator);
        store.ahead = Duration.ofMinutes(3);

        context.tick();

        assertThat(checkpointOf(enumerator).startTime())
                .isEqualTo(state.startTime())
                .isEqualTo(first - StartTime.CLOCK_MARGIN.toMillis());
    }

    @Test
    void latestStaysWhatItWasAfterARestore() throws Exception {
        SegmentEnumerator enumerator = enumerator(StartPosition.latest(), null);
        context.tick();
        EnumeratorState restored = checkpointOf(enumerator);
        clock.advance(Duration.ofHours(1));

        assertThat(enumerator(StartPosition.latest(), restored).startTime()).isEqualTo(first);
        assertThat(enumerator(StartPosition.earliest(), restored).startTime()).isEqualTo(first);
    }

    @Test
    void everySegmentIsGivenToItsReaderWithTheMoment() {
        LaneId lane = LaneId.create(clock.now + 5);
        store.write(lane);
        store.append(lane);
        context.register(0);
        SegmentEnumerator enumerator = enumerator(StartPosition.latest(), null);
        enumerator.handleSourceEvent(0, ReaderReport.builder().setRoom(1).build());

        context.tick();

        assertThat(context.assigned.get(0))
                .singleElement()
                .extracting(SegmentSplit::lane, SegmentSplit::startTime)
                .containsExactly(lane, clock.now);
    }

    /** After a round through its bytes. */
    private static EnumeratorState checkpointOf(SegmentEnumerator enumerator) throws Exception {
        EnumeratorStateSerializer serializer = EnumeratorStateSerializer.INSTANCE;
        return serializer.deserialize(
                serializer.getVersion(), serializer.serialize(enumerator.snapshotState(1)));
    }

    private SegmentEnumerator enumerator(
            StartPosition position, @Nullable EnumeratorState restored) {
        SourceSettings settings =
                SourceSettings.builder()
                        .setStagingPath(paths.stagingPath())
                        .setStartPosition(position)
                        .build();
        SegmentEnumerator enumerator =
                new SegmentEnumerator(
                        context,
                        settings,
                        store,
                        null,
                        ReadMetrics.NONE,
                        new EnumeratorThreads(context, context, new ManualScheduler(), clock),
                        restored,
                        clock.now);
        enumerator.start();
        return enumerator;
    }
}
