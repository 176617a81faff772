// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import static io.github.flinksagemaker.internal.tail.TailFixture.PATHS;
import static io.github.flinksagemaker.internal.tail.TailFixture.brief;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is left out before a start position, and what that costs: one segment a minute here. */
class StartPositionTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long MARGIN = StartSearch.CLOCK_MARGIN.toMinutes();

    private final TailFixture fixture =
            new TailFixture(
                    TailFixture.settings()
                            .setStartPosition(StartPosition.timestamp(Instant.EPOCH)));
    private final long begin = fixture.scheduler.clock().millis();
    private final LaneFiles files = new LaneFiles(LaneId.create(begin), PATHS, fixture.store);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void readsALaneOfMonthsFromTheMomentOnWithoutReadingWhatIsBefore() {
        files.opening(false);
        writeSegments(1, 10_000);

        readFrom(minute(9_950));

        List<LaneElement> elements = pollAll();
        assertThat(settled(elements))
                .hasSize(51)
                .startsWith("9950.0")
                .endsWith("10000.0")
                .doesNotHaveDuplicates();
        assertThat(loaded(elements)).startsWith("S" + (9_950 - MARGIN)).hasSize(51 + (int) MARGIN);
        assertThat(dates()).isLessThanOrEqualTo(2 * 14);
        System.out.println(
                "A lane of 10,000 segments, started at the 9,950th: "
                        + dates()
                        + " dates, "
                        + fixture.gets()
                        + " GETs");
    }

    @Test
    void settlesEntriesFromBeforeTheMomentWithoutResults() {
        files.opening(false);
        fixture.advance(MINUTE);
        LedgerEntry before = rejectedAt(minute(1) - 1);
        LedgerEntry after = rejectedAt(minute(1));
        files.segment(1, before, after, before(after));
        readFrom(minute(1));

        List<LaneElement> elements = pollAll();

        assertThat(settled(elements)).containsExactly("1.1");
        SegmentLoaded loaded =
                elements.stream()
                        .filter(SegmentLoaded.class::isInstance)
                        .map(SegmentLoaded.class::cast)
                        .filter(element -> element.segment() == 1)
                        .findFirst()
                        .orElseThrow();
        assertThat(loaded.open().stream()).containsExactly(1);
    }

    @Test
    void aMomentOfS3sClockIsComparedWithS3sDatesHoweverFarBehindTheWritersClock() {
        try (TailFixture byDate =
                new TailFixture(TailFixture.settings().setStartPosition(StartPosition.latest()))) {
            long behind = Duration.ofHours(7).toMillis();
            LaneFiles slow = new LaneFiles(LaneId.create(begin - behind), PATHS, byDate.store);
            slow.opening(false);
            for (int segment = 1; segment <= 100; segment++) {
                byDate.advance(MINUTE);
                long now = byDate.scheduler.clock().millis();
                slow.segment(
                        segment,
                        slow.rejected("no").toBuilder().setAcceptedAt(now - behind).build());
            }
            byDate.tail.add(LaneSplit.unread(slow.lane, minute(98)));

            assertThat(settled(byDate.poll())).containsExactly("98.0", "99.0", "100.0");
        }
    }

    @Test
    void readsOnlyTheLastSegmentOfALaneThatEndedBefore() {
        files.opening(false);
        writeSegments(1, 1_000);
        fixture.advance(MINUTE);
        files.fence(1_001);

        readFrom(minute(5_000));

        List<LaneElement> elements = pollAll();
        assertThat(brief(elements)).containsExactly("S1001 last");
        assertThat(fixture.lastStatus().ended()).isTrue();
        assertThat(fixture.lastStatus().settled()).isTrue();
        assertThat(dates()).isLessThanOrEqualTo(2 * 11);
        assertThat(fixture.gets()).isEqualTo(3); // trim mark, opening, fence
    }

    @Test
    void goesOnBehindTheLastSegmentOfALaneThatHasNotEnded() {
        files.opening(false);
        writeSegments(1, 10);

        readFrom(minute(20));
        assertThat(brief(pollAll())).containsExactly("S10");
        fixture.advance(Duration.ofMinutes(10));
        files.segment(11, rejectedAt(minute(20)));
        fixture.advance(MINUTE);

        assertThat(brief(pollAll())).containsExactly("S11", "11.0");
    }

    @Test
    void findsTheFirstCommitThatCountsAndTheSegmentsItNames() {
        files.opening(true);
        for (int commit = 0; commit < 100; commit++) {
            writeSegments(1 + 10 * commit, 10);
            files.commit(commit, 1 + 10 * commit, 10 + 10 * commit);
        }

        readFrom(minute(905));

        List<LaneElement> elements = pollAll();
        assertThat(brief(elements)).startsWith("C89", "S891");
        assertThat(settled(elements)).hasSize(96).startsWith("905.0").endsWith("1000.0");
        assertThat(dates()).isLessThanOrEqualTo(2 * 7);
    }

    @Test
    void readsNoSegmentOfCommitsFromBeforeTheMoment() {
        files.opening(true);
        writeSegments(1, 5);
        files.commit(0, 1, 5);
        writeSegments(6, 5);
        files.commit(1, 6, 10, LaneEnd.END_OF_INPUT);

        readFrom(minute(100));

        List<LaneElement> elements = pollAll();
        assertThat(brief(elements)).containsExactly("C1 last");
        CommitLoaded loaded = (CommitLoaded) elements.get(0);
        assertThat(loaded.nextSegment()).isEqualTo(11);
        assertThat(loaded.toSegment()).isEqualTo(10);
        assertThat(fixture.lastStatus().closedForEndOfInput()).isTrue();
        assertThat(fixture.lastStatus().settled()).isTrue();
    }

    @Test
    void goesOnAfterACommitFromBeforeTheMomentAlsoIfItWasEmpty() {
        files.opening(true);
        fixture.advance(MINUTE);
        files.commit(0, 1, 0);
        LaneSplit split = LaneSplit.unread(files.lane, minute(100));
        fixture.tail.add(split);
        assertThat(brief(pollAll())).containsExactly("C0");
        fixture.advance(Duration.ofMinutes(99));
        files.segment(1, rejectedAt(minute(100)));
        files.segment(2, rejectedAt(minute(101)));
        files.commit(1, 2, 2); // 1 is an orphan of a failed attempt
        fixture.advance(MINUTE);

        assertThat(brief(pollAll())).containsExactly("C1", "S2", "2.0");
    }

    @Test
    void startsAtTheTrimMarkIfThatIsLater() {
        files.opening(false);
        writeSegments(1, 100);
        for (int segment = 1; segment < 98; segment++) {
            fixture.store.remove(PATHS.segment(files.lane, segment));
        }
        files.trim("98");

        readFrom(minute(50));

        assertThat(brief(pollAll())).containsExactly("S98", "98.0", "S99", "99.0", "S100", "100.0");
    }

    @Test
    void readsALaneOpenedAfterTheMomentFromItsBeginning() {
        files.opening(false);
        writeSegments(1, 3);

        readFrom(begin);

        assertThat(settled(pollAll())).containsExactly("1.0", "2.0", "3.0");
        assertThat(dates()).isZero();
    }

    @Test
    void searchesOnAfterReadsThatWereNotAnswered() {
        files.opening(false);
        writeSegments(1, 100);
        fixture.store.script().failBefore(Operation.GET_RANGE, 3, ErrorKind.TRANSIENT);

        readFrom(minute(99));
        fixture.advance(MINUTE);

        assertThat(settled(pollAll())).containsExactly("99.0", "100.0");
    }

    @Test
    void searchesAgainIfItWasRestoredBeforeItHadReadAnything() {
        files.opening(false);
        writeSegments(1, 100);
        LaneSplit restored = LaneSplit.of(files.lane, 0, new TreeMap<>(), 0, -1, false, minute(99));

        fixture.tail.add(restored);

        assertThat(settled(pollAll())).containsExactly("99.0", "100.0");
    }

    @Test
    void doesNotSearchAfterItHasRead() {
        files.opening(false);
        writeSegments(1, 100);
        fixture.tail.add(LaneSplit.of(files.lane, 98, new TreeMap<>(), 0, -1, false, minute(99)));

        assertThat(settled(pollAll())).containsExactly("99.0", "100.0");
        assertThat(dates()).isZero();
    }

    @Test
    void isNotQuietWhileItSearches() {
        files.opening(false);
        writeSegments(1, 10);
        fixture.store.script().failBefore(Operation.GET_RANGE, 1, ErrorKind.TRANSIENT);
        readFrom(minute(100));
        fixture.tail.checkTail(files.lane, 1);

        assertThat(dates()).isEqualTo(1);
        assertThat(fixture.checks).containsExactly("1 not quiet");
    }

    private void readFrom(long startTime) {
        fixture.tail.add(LaneSplit.unread(files.lane, startTime));
    }

    /**
     * Segments from {@code first}, a minute apart, with one entry each, accepted in that minute.
     */
    private void writeSegments(int first, int count) {
        for (int i = 0; i < count; i++) {
            fixture.advance(MINUTE);
            files.segment(first + i, rejectedAt(fixture.scheduler.clock().millis()));
        }
    }

    private LedgerEntry rejectedAt(long acceptedAt) {
        return files.rejected("no").toBuilder().setAcceptedAt(acceptedAt).build();
    }

    private LedgerEntry before(LedgerEntry entry) {
        return rejectedAt(entry.acceptedAt() - 1);
    }

    private long minute(long number) {
        return begin + MINUTE.multipliedBy(number).toMillis();
    }

    private int dates() {
        return fixture.store.script().count(Operation.GET_RANGE);
    }

    private List<LaneElement> pollAll() {
        assertThat(fixture.failures).isEmpty();
        return fixture.poll();
    }

    private static List<String> settled(List<LaneElement> elements) {
        return brief(elements).stream().filter(text -> text.contains(".")).toList();
    }

    private static List<String> loaded(List<LaneElement> elements) {
        return brief(elements).stream().filter(text -> text.startsWith("S")).toList();
    }
}
