// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import static io.github.flinksagemaker.internal.tail.TailFixture.PATHS;
import static io.github.flinksagemaker.internal.tail.TailFixture.at;
import static io.github.flinksagemaker.internal.tail.TailFixture.brief;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TailingTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TailFixture fixture = new TailFixture();
    private final LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void handsOverEachSegmentBeforeWhatSettlesOfIt() {
        LedgerEntry first = files.entry();
        LedgerEntry second = files.entry();
        files.opening(false);
        files.segment(1, first);
        files.output(first, "a");
        fixture.read(files);
        files.segment(2, second);
        files.output(second, "b");
        fixture.advance(MINUTE);

        assertThat(brief(fixture.poll())).containsExactly("S0", "S1", "S2", "1.0", "2.0");
    }

    @Test
    void anErrorThatAReadThrowsFailsTheReading() {
        Error error = new OutOfMemoryError("thrown on purpose");
        files.opening(false);
        fixture.store.script().throwAt(Operation.GET, at(PATHS.segment(files.lane, 0)), error);
        fixture.read(files);
        fixture.advance(MINUTE);
        assertThat(fixture.failures).hasSize(1);
        assertThat(fixture.failures.get(0)).hasRootCause(error);
    }

    @Test
    @DisplayName("rule 27: while a lane is idle its tail is looked at less and less often")
    void backsOffWhileIdleAndIsQuickAgainAfterData() {
        files.opening(false);
        fixture.read(files);
        fixture.advance(MINUTE);
        int before = fixture.gets();
        fixture.advance(MINUTE);
        assertThat(fixture.gets() - before).isEqualTo(5); // every 12 s

        files.segment(1, files.rejected("too large")); // nothing to look for
        fixture.poll();
        for (int i = 0; i < 120 && fixture.poll().isEmpty(); i++) {
            fixture.advance(Duration.ofMillis(100));
        }
        before = fixture.gets();
        fixture.advance(Duration.ofSeconds(5));
        assertThat(fixture.gets() - before).isGreaterThanOrEqualTo(4); // every second
        fixture.poll();
        assertThat(brief(fixture.polled)).containsExactly("S0", "S1", "1.0");
    }

    @Test
    @DisplayName("rule 27: a 404 at the tail means not yet, also for segment 0")
    void waitsForALaneThatIsNotOpenedYet() {
        fixture.read(files);
        fixture.advance(MINUTE);
        assertThat(fixture.lastStatus().opening()).isNull();
        assertThat(fixture.lastStatus().settled()).isTrue();

        files.opening(false);
        fixture.advance(MINUTE);

        assertThat(brief(fixture.poll())).containsExactly("S0");
        assertThat(fixture.lastStatus().opening()).isNotNull();
        assertThat(fixture.failures).isEmpty();
    }

    @Test
    @DisplayName("rule 27: a fresh split starts at the trim mark")
    void startsAFreshLaneAtTheTrimMark() {
        LedgerEntry entry = files.entry();
        files.trim("3\n");
        files.opening(false);
        files.segment(3, entry);
        files.output(entry, "x");
        fixture.read(files);
        fixture.advance(MINUTE);

        assertThat(brief(fixture.poll())).containsExactly("S3", "3.0");
    }

    @Test
    @DisplayName("rule 27: a restored split below the trim mark fails")
    void failsBelowTheTrimMark() {
        files.trim("3");
        files.opening(false);
        fixture.tail.add(split(2, new TreeMap<>(), false));

        fixture.assertFailed(files.lane.value(), "restored at 2", "below 3");
    }

    @Test
    @DisplayName("rule 27: an unfinished segment below the trim mark fails")
    void failsIfAnUnfinishedSegmentWasTrimmed() {
        files.trim("3");
        files.opening(false);
        fixture.tail.add(split(5, unfinished(1, 0), false));

        fixture.assertFailed("restored at 1", "below 3");
    }

    @Test
    void aLaneDeletedWholeIsEndedForAFreshSource() {
        files.trim("3");
        fixture.read(files);

        assertThat(fixture.lastStatus().ended()).isTrue();
        assertThat(fixture.lastStatus().settled()).isTrue();
        fixture.tail.retire(files.lane);
        assertThat(brief(fixture.poll())).containsExactly("finished");
    }

    @Test
    void refusesATrimMarkThatIsNotOne() {
        files.trim("three");
        fixture.read(files);

        fixture.assertFailed(PATHS.trim(files.lane).toString(), "not a trim mark");
    }

    @Test
    @DisplayName("rule 26: a restore watches only the entries that were open, and tells none again")
    void restoresInTheMiddleOfASegment() {
        LedgerEntry[] entries = {files.entry(), files.entry(), files.entry()};
        for (LedgerEntry entry : entries) {
            files.output(entry, "of " + entry.invocationId().counter());
        }
        files.opening(false);
        files.segment(1, entries);
        files.segment(2);
        fixture.tail.add(split(2, unfinished(1, 0, 2), false));
        assertThat(fixture.tail.openInvocations()).isEqualTo(2);
        fixture.advance(MINUTE);

        assertThat(brief(fixture.poll())).containsExactlyInAnyOrder("R1", "S2", "1.0", "1.2");
    }

    @Test
    @DisplayName("rule 27: a 404 below the recorded position fails")
    void failsIfAnUnfinishedSegmentIsGone() {
        files.opening(false);
        fixture.tail.add(split(2, unfinished(1, 0), false));

        fixture.assertFailed(PATHS.segment(files.lane, 1).toString(), "is missing");
    }

    @Test
    @DisplayName("rule 27: a restored lane without its opening fails")
    void failsIfTheOpeningOfARestoredLaneIsGone() {
        fixture.tail.add(split(2, new TreeMap<>(), false));

        fixture.assertFailed(PATHS.segment(files.lane, 0).toString(), "is missing");
    }

    @Test
    void failsIfTheStateKnowsOfMoreEntriesThanTheSegmentHas() {
        files.opening(false);
        files.segment(1, files.entry());
        fixture.tail.add(split(2, unfinished(1, 3), false));

        fixture.assertFailed(PATHS.segment(files.lane, 1).toString(), "has 1 entries");
    }

    @Test
    @DisplayName("rule 11: a fence ends tailing")
    void aFenceEndsTailing() {
        files.opening(false);
        files.fence(1);
        fixture.read(files);
        int before = fixture.gets();
        fixture.advance(MINUTE);

        assertThat(fixture.gets()).isEqualTo(before);
        assertThat(brief(fixture.poll())).containsExactly("S0", "S1 last");
        assertThat(fixture.lastStatus().ended()).isTrue();
        assertThat(fixture.lastStatus().closedForEndOfInput()).isFalse();
    }

    @Test
    @DisplayName("rules 10 and 17: a lane is closed for end of input only with its end commit")
    void isClosedForEndOfInputOnlyWithTheEndCommit() {
        files.opening(false);
        files.closing(1);
        files.commit(0, 1, 1);
        fixture.read(files);
        fixture.advance(MINUTE);
        assertThat(fixture.lastStatus().ended()).isTrue();
        assertThat(fixture.lastStatus().closedForEndOfInput()).isFalse();

        files.commit(1, 2, 1, LaneEnd.END_OF_INPUT);
        fixture.advance(MINUTE);
        assertThat(fixture.lastStatus().closedForEndOfInput()).isTrue();
        int before = fixture.gets();
        fixture.advance(MINUTE);
        assertThat(fixture.gets()).isEqualTo(before);
    }

    @Test
    @DisplayName("rule 10: a lane restored after its closing segment still finds its end commit")
    void findsTheEndCommitAfterARestore() {
        files.opening(false);
        files.closing(1);
        files.commit(0, 1, 1, LaneEnd.END_OF_INPUT);
        fixture.tail.add(split(2, new TreeMap<>(), true));

        assertThat(fixture.lastStatus().closedForEndOfInput()).isTrue();
        assertThat(fixture.poll()).isEmpty();
    }

    @Test
    void namesTheKeyOfACorruptSegment() {
        files.opening(false);
        S3Location key = PATHS.segment(files.lane, 1);
        files.put(key, "no segment".getBytes(StandardCharsets.UTF_8));
        fixture.read(files);

        fixture.assertFailed(key.toString(), "line 1");
        assertThat(fixture.failures.get(0)).isInstanceOf(LedgerFormatException.class);
    }

    @Test
    void refusesASegmentThatIsNotWhatItsKeySays() {
        files.opening(false);
        files.segment(7);
        byte[] seven = fixture.store.bytes(PATHS.segment(files.lane, 7));
        files.put(PATHS.segment(files.lane, 1), Objects.requireNonNull(seven));
        fixture.read(files);

        fixture.assertFailed(PATHS.segment(files.lane, 1).toString(), "number 7");
    }

    @Test
    void transientErrorsOnlyDelayALane() {
        LedgerEntry entry = files.entry();
        files.opening(false);
        files.segment(1, entry);
        files.output(entry, "x");
        fixture.store.script().failBefore(Operation.GET, 8, ErrorKind.TRANSIENT);
        fixture.read(files);
        fixture.advance(MINUTE);

        assertThat(brief(fixture.poll())).containsExactly("S0", "S1", "1.0");
        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.store.script().pending()).isZero();
    }

    @Test
    void deniedAccessToTheLedgerFailsAtOnceAndOnce() {
        files.opening(false);
        fixture.store.script().failBefore(Operation.GET, 5, ErrorKind.ACCESS_DENIED);
        fixture.read(files);
        fixture.read(fixture.lane());
        fixture.advance(MINUTE);

        fixture.assertFailed("s3:GetObject", "s3:ListBucket");
    }

    @Test
    void aMissingBucketFails() {
        fixture.store
                .script()
                .failBefore(Operation.GET, at(PATHS.trim(files.lane)), 1, ErrorKind.NOT_FOUND);
        fixture.read(files);

        fixture.assertFailed(PATHS.trim(files.lane).toString(), "bucket");
    }

    @Test
    void refusesALaneThatIsBeingRead() {
        files.opening(false);
        fixture.read(files);
        fixture.read(files);

        fixture.assertFailed(files.lane.value(), "being read already");
    }

    @Test
    void nothingHappensAfterClose() {
        LedgerEntry entry = files.entry();
        files.opening(false, entry);
        fixture.read(files);
        fixture.poll();
        fixture.close();
        int before = fixture.gets();
        files.output(entry, "late");
        fixture.tail.retire(files.lane);
        fixture.tail.add(LaneSplit.unread(LaneId.create(1)));
        fixture.advance(MINUTE);

        assertThat(fixture.poll()).isEmpty();
        assertThat(fixture.gets()).isEqualTo(before);
        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.scheduler.scheduledTasks()).isZero();
    }

    private LaneSplit split(long next, SortedMap<Long, BitSet> unfinished, boolean ended) {
        return LaneSplit.of(files.lane, next, unfinished, 0, -1, ended);
    }

    private static SortedMap<Long, BitSet> unfinished(long segment, int... indexes) {
        BitSet open = new BitSet();
        for (int index : indexes) {
            open.set(index);
        }
        SortedMap<Long, BitSet> unfinished = new TreeMap<>();
        unfinished.put(segment, open);
        return unfinished;
    }
}
