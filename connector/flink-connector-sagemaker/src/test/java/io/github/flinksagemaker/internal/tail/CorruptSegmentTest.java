// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import static io.github.flinksagemaker.internal.tail.TailFixture.PATHS;
import static io.github.flinksagemaker.internal.tail.TailFixture.brief;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.CorruptSegmentPolicy;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.LogEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 27: a corrupt segment fails the job, or what can't be read of them is skipped")
class CorruptSegmentTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final LogEvents log = new LogEvents();
    private final TailFixture fixture =
            new TailFixture(TailFixture.settings().setCorruptSegment(CorruptSegmentPolicy.SKIP));
    private final LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
        log.close();
    }

    private LedgerEntry settledEntry() {
        LedgerEntry entry = files.entry();
        files.output(entry, "x");
        return entry;
    }

    private S3Location segment(long number) {
        return PATHS.segment(files.lane, number);
    }

    private void garbage(long number) {
        files.put(segment(number), "garbage".getBytes(StandardCharsets.UTF_8));
    }

    private byte[] bytes(long number) {
        return Objects.requireNonNull(fixture.store.bytes(segment(number))).clone();
    }

    /** Damages the line of an entry, from 0. */
    private void damageEntry(long number, int entry) {
        byte[] bytes = bytes(number);
        int position = 0;
        for (int line = 0; line <= entry; line++) {
            while (bytes[position++] != '\n') {}
        }
        bytes[position] = 'x';
        files.put(segment(number), bytes);
    }

    private List<String> warnings() {
        return log.messages(event -> event.getLevel() == Level.WARN).stream()
                .filter(message -> message.contains("corrupt segment"))
                .toList();
    }

    private void assertSkippedOnce(long number, String line) {
        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.corruptSegments).isEqualTo(1);
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("source.corrupt-segment", segment(number).toString(), line);
    }

    @Test
    void failsByDefaultAndNamesKeyLineAndOption() {
        try (TailFixture failing = new TailFixture()) {
            LaneFiles lane = failing.lane();
            lane.opening(false);
            lane.segment(1, lane.entry());
            S3Location key = PATHS.segment(lane.lane, 1);
            byte[] bytes = Objects.requireNonNull(failing.store.bytes(key));
            lane.put(key, Arrays.copyOf(bytes, bytes.length - 1));
            failing.read(lane);

            failing.assertFailed(key + ": line ", "source.corrupt-segment=SKIP");
        }
    }

    @Test
    void skipsTheDamagedEntryAndReadsTheOthers() {
        files.opening(false);
        files.segment(1, settledEntry(), settledEntry(), settledEntry());
        files.segment(2, settledEntry());
        damageEntry(1, 1);
        fixture.read(files);
        fixture.advance(MINUTE);
        fixture.emitAll();

        // 1.1 settles without a result, which is how its place in the split's state is cleared
        assertThat(brief(fixture.polled))
                .containsExactlyInAnyOrder("S0", "S1", "1.0", "1.1", "1.2", "S2", "2.0");
        assertThat(
                        TailFixture.settledOf(fixture.polled).stream()
                                .map(settled -> settled.entry().records().size()))
                .containsExactlyInAnyOrder(1, 0, 1, 1);
        assertThat(fixture.lastStatus().settled()).isTrue();
        assertSkippedOnce(1, "line 3");
    }

    @Test
    void theRecordsOfASegmentThatIsCutOffComeOutAsFailures() {
        files.opening(false);
        files.segment(1, settledEntry(), files.rejected("too large"));
        byte[] bytes = bytes(1);
        files.put(segment(1), Arrays.copyOf(bytes, bytes.length - 1));
        fixture.read(files);
        fixture.advance(MINUTE);

        List<SettledInvocation> settled = fixture.settled();
        assertThat(settled).hasSize(2);
        assertThat(settled)
                .allSatisfy(
                        invocation ->
                                assertThat(invocation.entry().records())
                                        .singleElement()
                                        .satisfies(
                                                span -> assertThat(span.length()).isEqualTo(-1)));
        assertSkippedOnce(1, "line 3");
    }

    @Test
    void skipsASegmentWithoutHeaderWhenAnotherFollows() {
        files.opening(false);
        garbage(1);
        files.segment(2, settledEntry());
        fixture.read(files);
        fixture.advance(MINUTE);

        assertThat(brief(fixture.poll())).containsExactly("S0", "S1", "S2", "2.0");
        assertSkippedOnce(1, "line 1");
    }

    @Test
    void waitsAtTheTailUntilItIsKnownWhetherTheLaneGoesOn() {
        files.opening(false);
        garbage(1);
        fixture.read(files);
        fixture.advance(MINUTE);
        assertThat(brief(fixture.poll())).as("a restore would ask again").containsExactly("S0");
        assertThat(fixture.lastStatus().ended()).isFalse();
        assertThat(fixture.lastStatus().settled()).isTrue();

        files.segment(2, settledEntry());
        fixture.advance(MINUTE);

        assertThat(brief(fixture.poll())).containsExactly("S1", "S2", "2.0");
        assertSkippedOnce(1, "line 1");
    }

    @Test
    @DisplayName("rules 10 and 17: a closing segment that is corrupt is known by the end commit")
    void findsTheEndOfALaneWhoseClosingSegmentIsCorrupt() {
        files.opening(false);
        garbage(1);
        fixture.read(files);
        fixture.advance(MINUTE);
        files.commit(0, 0, 0);
        files.commit(1, 1, 1, LaneEnd.END_OF_INPUT);
        fixture.advance(MINUTE);

        assertThat(brief(fixture.poll())).containsExactly("S0", "S1 last");
        assertThat(fixture.lastStatus().ended()).isTrue();
        assertThat(fixture.lastStatus().closedForEndOfInput()).isTrue();
    }

    @Test
    @DisplayName("rule 10: and so it is after a restore")
    void findsTheEndAfterARestore() {
        files.opening(false);
        garbage(1);
        files.commit(0, 1, 1, LaneEnd.END_OF_INPUT);
        fixture.tail.add(LaneSplit.of(files.lane, 2, new TreeMap<>(), 0, -1, true));

        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.lastStatus().closedForEndOfInput()).isTrue();
    }

    @Test
    @DisplayName("rule 30: the tail of a lane in doubt is what would follow")
    void theTailOfALaneInDoubtIsQuietWhileNothingFollows() {
        files.opening(false);
        garbage(1);
        fixture.read(files);
        fixture.tail.checkTail(files.lane, 1);
        fixture.tail.park(files.lane);
        assertThat(fixture.parked).as("a lane in doubt is not left alone").isEmpty();
        files.segment(2);
        fixture.tail.checkTail(files.lane, 2);

        assertThat(fixture.checks).containsExactly("1 quiet", "2 not quiet");
    }

    @Test
    @DisplayName("rule 14: a committed range goes on behind a corrupt segment at once")
    void skipsACorruptSegmentOfACommittedRange() {
        files.opening(true);
        files.segment(1, settledEntry());
        garbage(2);
        files.commit(0, 1, 2);
        fixture.read(files);
        fixture.advance(MINUTE);

        assertThat(brief(fixture.poll())).containsExactlyInAnyOrder("C0", "S1", "1.0", "S2");
        assertSkippedOnce(2, "line 1");
    }

    @Test
    @DisplayName("rules 8 and 14: the fence behind all commits is not read, corrupt or not")
    void aCorruptFenceBehindAllCommitsHarmsNobody() {
        files.opening(true);
        files.segment(1, settledEntry());
        garbage(2);
        files.commit(0, 1, 1);
        files.commit(1, 2, 1, LaneEnd.FENCED);
        fixture.read(files);
        fixture.advance(MINUTE);

        assertThat(brief(fixture.poll())).containsExactlyInAnyOrder("C0", "S1", "C1 last", "1.0");
        assertThat(fixture.lastStatus().ended()).isTrue();
        assertThat(fixture.corruptSegments).isZero();
        assertThat(fixture.failures).isEmpty();
    }

    @Test
    @DisplayName("rule 26: what a restored split has open in a segment that is lost is settled")
    void settlesWhatWasOpenInALostSegment() {
        files.opening(false);
        garbage(1);
        TreeMap<Long, BitSet> unfinished = new TreeMap<>();
        unfinished.put(1L, BitSet.valueOf(new long[] {0b101}));
        fixture.tail.add(LaneSplit.of(files.lane, 2, unfinished, 0, -1, false));
        fixture.advance(MINUTE);
        fixture.emitAll();

        assertThat(brief(fixture.polled)).containsExactlyInAnyOrder("R1", "1.0", "1.2");
        assertThat(TailFixture.settledOf(fixture.polled))
                .allMatch(settled -> settled.entry().records().isEmpty());
        assertThat(fixture.lastStatus().settled()).isTrue();
        assertSkippedOnce(1, "line 1");
    }

    @Test
    @DisplayName("rule 21: a lost entry holds no watermark back, a lost segment moves none")
    void watermarksStayBelowWhatMayCome() {
        files.opening(false);
        files.segment(1, settledEntry(), settledEntry());
        damageEntry(1, 0);
        garbage(2);
        files.segment(3);
        fixture.read(files);
        fixture.advance(MINUTE);

        List<LaneElement> elements = fixture.poll();
        SegmentLoaded damaged = (SegmentLoaded) elements.get(1);
        assertThat(damaged.arrivalWatermarks()[0]).isEqualTo(Long.MAX_VALUE - 1);
        assertThat(elements)
                .filteredOn(SegmentLoaded.class::isInstance)
                .extracting(element -> ((SegmentLoaded) element).segment())
                .containsExactly(0L, 1L, 2L, 3L);
        assertThat(elements)
                .filteredOn(element -> brief(List.of(element)).contains("S2"))
                .extracting(element -> ((SegmentLoaded) element).watermark())
                .containsOnlyNulls();
    }

    @Test
    void aNewerFormatIsNoDamageAndFails() {
        files.opening(false);
        files.put(
                segment(1),
                new String(bytes(0), StandardCharsets.ISO_8859_1)
                        .replaceFirst("\"v\":1", "\"v\":2")
                        .getBytes(StandardCharsets.ISO_8859_1));
        fixture.read(files);

        fixture.assertFailed(segment(1).toString(), "format version 2");
    }

    @Test
    @DisplayName("rule 3: the opening says whether the lane is read committed: never skipped")
    void aCorruptOpeningAlwaysFails() {
        garbage(0);
        files.segment(1, settledEntry());
        fixture.read(files);

        fixture.assertFailed(segment(0) + ": line 1", "opens its lane");
    }

    @Test
    @DisplayName("rule 14: a commit says what may be read: never skipped")
    void aCorruptCommitAlwaysFails() {
        files.opening(true);
        files.segment(1, settledEntry());
        S3Location commit = PATHS.commit(files.lane, 0);
        files.put(commit, "garbage".getBytes(StandardCharsets.UTF_8));
        fixture.read(files);

        fixture.assertFailed(commit + ": line 1", "says what may be read");
    }

    @Test
    void aLaneIsGivenUpByAMarkThatSaysDeleted() {
        garbage(0);
        files.trim("0 0 deleted");
        fixture.read(files);

        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.lastStatus().ended()).isTrue();
    }
}
