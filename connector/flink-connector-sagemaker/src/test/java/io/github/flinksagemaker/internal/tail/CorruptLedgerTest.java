// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import static io.github.flinksagemaker.internal.tail.TailFixture.PATHS;
import static io.github.flinksagemaker.internal.tail.TailFixture.brief;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.S3Location;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 27: a corrupt object of the ledger fails the job, until its lane is given up")
class CorruptLedgerTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TailFixture fixture = new TailFixture();
    private final LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
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

    @Test
    void failsAndNamesKeyLineAndWayOut() {
        files.opening(false);
        files.segment(1, settledEntry());
        byte[] bytes = bytes(1);
        files.put(segment(1), Arrays.copyOf(bytes, bytes.length - 1));
        fixture.read(files);

        fixture.assertFailed(segment(1) + ": line ", "put the object back as it was written");
    }

    @Test
    @DisplayName("rule 14: a segment of a committed range is one that must be read")
    void failsInACommittedRangeToo() {
        files.opening(true);
        files.segment(1, settledEntry());
        garbage(2);
        files.commit(0, 1, 2);
        fixture.read(files);

        fixture.assertFailed(segment(2) + ": line 1");
    }

    @Test
    @DisplayName("rule 26: nothing that a restored split has open is given up")
    void failsWhereARestoredSplitHasEntriesOpen() {
        files.opening(false);
        garbage(1);
        TreeMap<Long, BitSet> unfinished = new TreeMap<>();
        unfinished.put(1L, BitSet.valueOf(new long[] {0b101}));
        fixture.tail.add(LaneSplit.of(files.lane, 2, unfinished, 0, -1, false));

        fixture.assertFailed(segment(1) + ": line 1");
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
        assertThat(fixture.failures).isEmpty();
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
    @DisplayName("rule 3: the opening says whether the lane is read committed")
    void aCorruptOpeningFails() {
        garbage(0);
        files.segment(1, settledEntry());
        fixture.read(files);

        fixture.assertFailed(segment(0) + ": line 1", "give its lane up");
    }

    @Test
    @DisplayName("rule 14: a commit says what may be read")
    void aCorruptCommitFails() {
        files.opening(true);
        files.segment(1, settledEntry());
        S3Location commit = PATHS.commit(files.lane, 0);
        files.put(commit, "garbage".getBytes(StandardCharsets.UTF_8));
        fixture.read(files);

        fixture.assertFailed(commit + ": line 1", "put the object back");
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
