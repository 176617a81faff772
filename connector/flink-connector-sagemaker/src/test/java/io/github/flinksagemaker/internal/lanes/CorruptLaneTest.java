// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import static io.github.flinksagemaker.internal.lanes.TailsFixture.PATHS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.LaneFiles;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
        "rule 27: a corrupt object that tailing reads fails the job, until its lane is given up")
class CorruptLaneTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TailsFixture fixture = new TailsFixture();
    private final LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
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
        files.segment(1, files.entry());
        byte[] bytes = bytes(1);
        files.put(segment(1), Arrays.copyOf(bytes, bytes.length - 1));
        fixture.tail(files);

        fixture.assertFailed(segment(1) + ": line ", "put the object back as it was written");
    }

    @Test
    @DisplayName("rule 41: of a large segment tailing sees the header only")
    void aLargeSegmentWithADamagedHeaderFails() {
        files.opening(false);
        byte[] large = new byte[SegmentStart.LENGTH + 1];
        large[5] = '\n';
        files.put(segment(1), large);
        fixture.tail(files);

        fixture.assertFailed(segment(1) + ": line 1", "put the object back");
    }

    @Test
    @DisplayName("rule 42: a corrupt segment of a committed range is its reader's to meet")
    void segmentsOfACommittedRangeAreNotRead() {
        files.opening(true);
        garbage(1);
        files.commit(0, 1, 1);
        fixture.tail(files);

        assertThat(fixture.takeNumbers()).containsExactly(1L);
    }

    @Test
    @DisplayName("rules 8 and 14: the fence behind all commits is not read, corrupt or not")
    void aCorruptFenceBehindAllCommitsHarmsNobody() {
        files.opening(true);
        files.segment(1, files.entry());
        garbage(2);
        files.commit(0, 1, 1);
        files.commit(1, 2, 1, LaneEnd.FENCED);
        fixture.tail(files);
        fixture.advance(MINUTE);

        assertThat(fixture.takeNumbers()).containsExactly(1L);
        assertThat(fixture.position().ended()).isTrue();
    }

    @Test
    void aNewerFormatIsNoDamageAndFails() {
        files.opening(false);
        files.put(
                segment(1),
                new String(bytes(0), StandardCharsets.ISO_8859_1)
                        .replaceFirst("\"v\":1", "\"v\":2")
                        .getBytes(StandardCharsets.ISO_8859_1));
        fixture.tail(files);

        fixture.assertFailed(segment(1).toString(), "format version 2");
    }

    @Test
    @DisplayName("rule 3: the opening says whether the lane is read committed")
    void aCorruptOpeningFails() {
        garbage(0);
        files.segment(1, files.entry());
        fixture.tail(files);

        fixture.assertFailed(segment(0) + ": line 1", "give its lane up");
    }

    @Test
    @DisplayName("rule 14: a commit says what may be read")
    void aCorruptCommitFails() {
        files.opening(true);
        files.segment(1, files.entry());
        S3Location commit = PATHS.commit(files.lane, 0);
        files.put(commit, "garbage".getBytes(StandardCharsets.UTF_8));
        fixture.tail(files);

        fixture.assertFailed(commit + ": line 1", "put the object back");
    }

    @Test
    void aLaneIsGivenUpByAMarkThatSaysDeleted() {
        garbage(0);
        files.trim("0 0 deleted");
        fixture.tail(files);

        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.position().ended()).isTrue();
    }
}
