// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import static io.github.flinksagemaker.internal.tail.TailFixture.PATHS;
import static io.github.flinksagemaker.internal.tail.TailFixture.at;
import static io.github.flinksagemaker.internal.tail.TailFixture.brief;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.testing.Hold;
import java.time.Duration;
import java.util.BitSet;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 14: readers of a read-committed lane see only committed ranges")
class ReadCommittedTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TailFixture fixture = new TailFixture();
    private final LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void readsNothingThatIsNotCommitted() {
        LedgerEntry first = settledEntry();
        LedgerEntry second = settledEntry();
        files.opening(true);
        files.segment(1, first);
        files.segment(2, second);
        fixture.read(files);
        fixture.advance(MINUTE);
        assertThat(fixture.poll()).isEmpty();
        assertThat(fixture.lastStatus().opening()).isNotNull();
        assertThat(fixture.lastStatus().settled()).isTrue();

        files.commit(0, 1, 1);
        fixture.advance(MINUTE);
        assertThat(brief(fixture.poll())).containsExactly("C0", "S1", "1.0");

        files.commit(1, 2, 2);
        fixture.advance(MINUTE);
        assertThat(brief(fixture.poll())).containsExactly("C1", "S2", "2.0");
    }

    @Test
    void readsARangeThatStartsWithTheOpening() {
        files.opening(true);
        files.segment(1, settledEntry());
        files.commit(0, 0, 1);
        fixture.read(files);
        fixture.advance(MINUTE);

        assertThat(brief(fixture.poll())).containsExactly("C0", "S0", "S1", "1.0");
    }

    @Test
    @DisplayName("rule 13: a commit of an empty range makes nothing readable")
    void anEmptyRangeMakesNothingReadable() {
        files.opening(true);
        files.segment(1, settledEntry());
        files.commit(0, 1, 0);
        fixture.read(files);
        fixture.advance(MINUTE);

        assertThat(brief(fixture.poll())).containsExactly("C0");
        assertThat(fixture.failures).isEmpty();
    }

    @Test
    @DisplayName("rule 15: a fenced commit ends the lane, what is not committed is orphaned")
    void aFenceOrphansWhatIsNotCommitted() {
        files.opening(true);
        files.segment(1, settledEntry());
        files.segment(2, settledEntry());
        files.commit(0, 1, 1);
        files.commit(1, 2, 1, LaneEnd.FENCED);
        files.commit(2, 2, 2);
        fixture.read(files);
        fixture.advance(MINUTE);
        fixture.emitAll();

        assertThat(brief(fixture.polled)).containsExactlyInAnyOrder("C0", "S1", "C1 last", "1.0");
        assertThat(fixture.lastStatus().ended()).isTrue();
        assertThat(fixture.lastStatus().settled()).isTrue();
        assertThat(fixture.lastStatus().closedForEndOfInput()).isFalse();
    }

    @Test
    @DisplayName("rules 8 and 14: a fence of the segments, behind all commits, ends nothing")
    void aFenceOfTheSegmentsEndsNothing() {
        files.opening(true);
        files.segment(1, settledEntry());
        files.segment(2, settledEntry());
        files.fence(3);
        files.commit(0, 1, 1);
        fixture.read(files);
        fixture.advance(MINUTE);
        fixture.emitAll();
        fixture.tail.checkTail(files.lane, 1);
        assertThat(fixture.checks).containsExactly("1 quiet");

        files.commit(1, 2, 2);
        fixture.advance(MINUTE);
        fixture.emitAll();
        assertThat(fixture.lastStatus().ended()).isFalse();

        files.commit(2, 3, 2, LaneEnd.FENCED);
        fixture.advance(MINUTE);
        fixture.emitAll();
        assertThat(fixture.lastStatus().ended()).isTrue();
        assertThat(fixture.lastStatus().closedForEndOfInput()).isFalse();
        assertThat(brief(fixture.polled))
                .containsExactly("C0", "S1", "1.0", "C1", "S2", "2.0", "C2 last");
        assertThat(fixture.failures).isEmpty();
    }

    @Test
    @DisplayName("rule 17: the end of input is a commit, a closing segment ends nothing")
    void theEndOfInputIsACommit() {
        files.opening(true);
        files.segment(1, settledEntry());
        files.closing(2);
        files.commit(0, 1, 1);
        fixture.read(files);
        fixture.advance(MINUTE);
        assertThat(fixture.lastStatus().ended()).isFalse();

        files.commit(1, 2, 2, LaneEnd.END_OF_INPUT);
        fixture.advance(MINUTE);
        assertThat(fixture.lastStatus().ended()).isTrue();
        assertThat(fixture.lastStatus().closedForEndOfInput()).isTrue();
        assertThat(brief(fixture.poll())).containsExactly("C0", "S1", "1.0", "C1 last", "S2");
    }

    @Test
    void aCommittedSegmentThatIsMissingFails() {
        files.opening(true);
        files.commit(0, 1, 1);
        fixture.read(files);

        fixture.assertFailed(PATHS.segment(files.lane, 1).toString(), "is missing");
    }

    @Test
    void aGapBetweenCommitsFails() {
        files.opening(true);
        files.segment(1);
        files.segment(3);
        files.commit(0, 1, 1);
        files.commit(1, 3, 3);
        fixture.read(files);

        fixture.assertFailed(PATHS.commit(files.lane, 1).toString(), "from segment 3", "end at 1");
    }

    @Test
    @DisplayName("rule 26: a restore goes on in the middle of a committed range")
    void restoresInTheMiddleOfARange() {
        LedgerEntry open = settledEntry();
        files.opening(true);
        files.segment(1, settledEntry(), open);
        files.segment(2, settledEntry());
        files.segment(3, settledEntry());
        files.segment(4, settledEntry());
        TreeMap<Long, BitSet> unfinished = new TreeMap<>();
        unfinished.put(1L, BitSet.valueOf(new long[] {0b10}));
        fixture.tail.add(LaneSplit.of(files.lane, 2, unfinished, 1, 3, false));
        fixture.advance(MINUTE);

        assertThat(brief(fixture.poll()))
                .containsExactlyInAnyOrder("R1", "1.1", "S2", "2.0", "S3", "3.0");
    }

    @Test
    void aLaneThatEndedBeforeTheRestoreStillReadsTheRestOfItsRange() {
        files.opening(true);
        files.segment(1, settledEntry());
        files.segment(2, settledEntry());
        files.commit(0, 1, 2, LaneEnd.END_OF_INPUT);
        fixture.tail.add(LaneSplit.of(files.lane, 2, new TreeMap<>(), 1, 2, true));
        fixture.advance(MINUTE);

        assertThat(brief(fixture.poll())).containsExactly("S2", "2.0");
        assertThat(fixture.lastStatus().closedForEndOfInput()).isTrue();
    }

    @Test
    @DisplayName("rule 27: a split that has read a commit but no segment is not a fresh one")
    void failsIfACommittedRangeWasTrimmed() {
        files.opening(true);
        files.trim("6 1");

        fixture.tail.add(LaneSplit.of(files.lane, 0, new TreeMap<>(), 1, 5, false));

        fixture.assertFailed(files.lane.toString(), "has been deleted");
    }

    @Test
    @DisplayName("rule 27: a deleted lane has ended for whoever needs nothing of it")
    void takesADeletedLaneForEnded() {
        files.trim("6 2 deleted");

        fixture.read(files);

        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.lastStatus().ended()).isTrue();
        assertThat(fixture.lastStatus().settled()).isTrue();
        fixture.tail.retire(files.lane);
        assertThat(TailFixture.brief(fixture.poll())).containsExactly("finished");
    }

    @Test
    @DisplayName("rule 27: a split that has not come to its lane's end fails if it is deleted")
    void failsBelowTheEndOfADeletedLane() {
        files.trim("6 2 deleted");

        fixture.tail.add(LaneSplit.of(files.lane, 6, new TreeMap<>(), 2, 5, false));

        fixture.assertFailed(files.lane.toString(), "has been deleted");
    }

    @Test
    @DisplayName("rule 27: a fresh split starts at the trim mark's commit and segment")
    void startsAtTheTrimMark() {
        files.trim("5 2");
        files.opening(true);
        files.segment(5, settledEntry());
        files.commit(2, 4, 5);
        fixture.read(files);
        fixture.advance(MINUTE);

        assertThat(brief(fixture.poll())).containsExactly("C2", "S5", "5.0");
    }

    @Test
    void aLaneThatIsRetiredWhileACommitsSegmentIsLoadedIsForgottenThen() {
        files.opening(true);
        files.segment(1);
        files.commit(0, 1, 1, LaneEnd.END_OF_INPUT);
        Hold load = fixture.store.script().hold(Operation.GET, at(PATHS.segment(files.lane, 1)));
        fixture.read(files);
        fixture.tail.retire(files.lane);
        assertThat(brief(fixture.poll())).containsExactly("C0 last");

        load.release();

        assertThat(brief(fixture.poll())).containsExactly("S1", "finished");
        ((ObjectStoreLedgerTail) fixture.tail).reportRest();
        assertThat(fixture.rest).isEmpty();
    }

    @Test
    @DisplayName("rule 30: the tail of a read-committed lane is its next commit")
    void checksTheNextCommit() {
        files.opening(true);
        files.segment(1, settledEntry());
        fixture.read(files);
        fixture.tail.checkTail(files.lane, 1);
        files.commit(0, 1, 1);
        fixture.tail.checkTail(files.lane, 2);

        assertThat(fixture.checks).containsExactly("1 quiet", "2 not quiet");
    }

    private LedgerEntry settledEntry() {
        LedgerEntry entry = files.entry();
        files.output(entry, "x");
        return entry;
    }
}
