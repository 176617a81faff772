// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import static io.github.flinksagemaker.internal.lanes.TailsFixture.PATHS;
import static io.github.flinksagemaker.internal.lanes.TailsFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("rule 41: tailing stops while 10,000 segments or 16 MiB wait; reads are bounded")
class TailBacklogTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private TailsFixture fixture = new TailsFixture();
    private LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void restart(SourceSettings.Builder settings) {
        fixture.close();
        fixture = new TailsFixture(settings);
        files = fixture.lane();
    }

    @Test
    void readsNoFurtherCommitsWhileTooManySegmentsWait() {
        files.opening(true);
        files.commit(0, 1, Backlog.MAX_SEGMENTS);
        files.commit(1, Backlog.MAX_SEGMENTS + 1, Backlog.MAX_SEGMENTS + 1);
        fixture.tail(files);
        fixture.advance(MINUTE);
        assertThat(fixture.waiting()).isEqualTo((int) Backlog.MAX_SEGMENTS);

        fixture.take();
        fixture.advance(MINUTE);
        assertThat(fixture.takeNumbers()).containsExactly(Backlog.MAX_SEGMENTS + 1);
    }

    @Test
    void readsNoFurtherSegmentsWhileTooManyBytesWait() {
        LedgerEntry[] entries =
                IntStream.range(0, 40).mapToObj(i -> files.entry()).toArray(LedgerEntry[]::new);
        files.opening(false);
        files.segment(1, entries);
        int size = Objects.requireNonNull(fixture.store.bytes(PATHS.segment(files.lane, 1))).length;
        int fit = (int) (Backlog.MAX_BYTES / size) + 1;
        for (int number = 2; number <= fit + 10; number++) {
            files.segment(number, entries);
        }
        fixture.tail(files);
        fixture.advance(MINUTE);
        assertThat(size).isBetween(1_000, SegmentStart.LENGTH);
        assertThat(fixture.waiting()).isBetween(fit - 1, fit);

        fixture.take();
        fixture.advance(MINUTE);
        assertThat(fixture.takeNumbers()).endsWith(fit + 10L);
    }

    @Test
    void whatCameBackFromReadersCountsToo() {
        files.opening(false);
        files.segment(1, files.entry());
        List<SegmentSplit> back =
                LongStream.range(0, Backlog.MAX_SEGMENTS)
                        .mapToObj(number -> SegmentSplit.unread(files.lane, number, 0, 0))
                        .toList();
        fixture.tails.waitAgain(back);
        fixture.tail(files);
        fixture.advance(MINUTE);
        assertThat(fixture.waiting()).isZero();

        fixture.tails.assigned(back);
        assertThat(fixture.takeNumbers()).containsExactly(1L);
    }

    @Test
    void aLaneThatIsRemovedWhileItWaitsForRoomLeavesItToOthers() {
        restart(TailsFixture.settings().setMaxConcurrentReads(1));
        LaneFiles other = fixture.lane();
        files.opening(false);
        files.segment(1, files.entry());
        other.opening(false);
        other.segment(1, other.entry());
        List<SegmentSplit> back =
                LongStream.range(0, Backlog.MAX_SEGMENTS)
                        .mapToObj(number -> SegmentSplit.unread(files.lane, number, 0, 0))
                        .toList();
        fixture.tails.waitAgain(back);
        fixture.tail(files);
        fixture.tail(other);
        fixture.tails.remove(files.lane);
        fixture.tails.assigned(back);
        fixture.advance(MINUTE);

        assertThat(fixture.take())
                .singleElement()
                .satisfies(split -> assertThat(split.lane()).isEqualTo(other.lane));
    }

    /** Every object of the ledger that the tail reads whole. */
    @ParameterizedTest
    @ValueSource(strings = {"trim", "opening", "commit"})
    void anObjectOfTheLedgerThatIsTooLargeFailsTheReadingUnread(String which) {
        restart(TailsFixture.settings().setMaxSegmentSize(10_000));
        files.opening(which.equals("commit"));
        Map<String, S3Location> places =
                Map.of(
                        "trim", PATHS.trim(files.lane),
                        "opening", PATHS.segment(files.lane, 0),
                        "commit", PATHS.commit(files.lane, 0));
        S3Location place = Objects.requireNonNull(places.get(which));
        files.put(place, new byte[10_001]);
        fixture.tail(files);

        fixture.assertFailed(place + ": has 10001 bytes", "source.max-segment-size (10000): raise");
    }

    @Test
    void neverExceedsTheReadsInFlight() {
        restart(TailsFixture.settings().setMaxConcurrentReads(2));
        LaneFiles[] lanes = {fixture.lane(), fixture.lane(), fixture.lane()};
        List<Hold> holds = new ArrayList<>();
        for (LaneFiles lane : lanes) {
            lane.opening(false, lane.entry());
            holds.add(fixture.store.script().hold(Operation.GET, at(PATHS.trim(lane.lane))));
            fixture.tail(lane);
        }
        assertThat(fixture.gets()).isEqualTo(2);

        holds.get(0).release();
        assertThat(fixture.gets()).isGreaterThan(2);
        holds.forEach(Hold::release);
        assertThat(fixture.takeNumbers()).containsExactly(0L, 0L, 0L);
    }

    private List<SegmentSplit> tooManyOf(LaneFiles lane) {
        return LongStream.range(0, Backlog.MAX_SEGMENTS)
                .mapToObj(number -> SegmentSplit.unread(lane.lane, number, 0, 0))
                .toList();
    }

    /** Else one reader that takes nothing would stop the lanes of all others. */
    @Test
    void aLaneOfWhichNothingWaitsIsReadOnPastOneThatHasNoRoom() {
        restart(TailsFixture.settings().setMaxConcurrentReads(1));
        LaneFiles other = fixture.lane();
        files.opening(false);
        files.segment(1, files.entry());
        other.opening(false);
        other.segment(1, other.entry());
        other.segment(2, other.entry());
        fixture.tails.waitAgain(tooManyOf(files));
        fixture.tail(files);
        fixture.tail(other);
        fixture.advance(MINUTE);
        assertThat(fixture.waiting()).as("of the other lane one waits, and stops it").isOne();

        assertThat(fixture.take())
                .singleElement()
                .satisfies(split -> assertThat(split.lane()).isEqualTo(other.lane));
        assertThat(fixture.takeNumbers()).as("there was room again").containsExactly(2L);
        assertThat(fixture.tails.unassigned()).isEqualTo(Backlog.MAX_SEGMENTS);
    }
}
