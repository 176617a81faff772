// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentSalvageTest {

    private static final Segment SEGMENT = LedgerSamples.entries();
    private static final byte[] BYTES = SegmentCodec.encode(SEGMENT, List.of(LedgerSamples.RAW));

    private static DecodedSegment salvage(byte[] bytes) throws LedgerFormatException {
        return SegmentCodec.salvage(bytes, "key", LedgerSamples.LANE, SEGMENT.number());
    }

    /** Where a line, from 0, starts. */
    private static int line(int number) {
        int position = 0;
        for (int i = 0; i < number; i++) {
            while (BYTES[position++] != '\n') {}
        }
        return position;
    }

    private static byte[] with(int position, char value) {
        byte[] bytes = BYTES.clone();
        bytes[position] = (byte) value;
        return bytes;
    }

    private static boolean isLost(LedgerEntry entry) {
        return entry.records().isEmpty();
    }

    @Test
    void keepsAllOfASegmentThatIsWhole() throws Exception {
        DecodedSegment whole = salvage(BYTES);

        assertThat(whole.segment()).isEqualTo(SEGMENT);
        assertThat(whole.damage()).isNull();
    }

    @Test
    void losesTheDamagedEntryAndNoOther() throws Exception {
        DecodedSegment kept = salvage(with(line(2), 'x'));

        assertThat(kept.isLost()).isFalse();
        assertThat(kept.damage()).startsWith("key: line 3 ");
        assertThat(kept.segment().watermark()).isEqualTo(SEGMENT.watermark());
        assertThat(kept.segment().entries()).hasSize(3);
        assertThat(kept.segment().entries().get(0)).isEqualTo(SEGMENT.entries().get(0));
        assertThat(isLost(kept.segment().entries().get(1))).isTrue();
        assertThat(kept.segment().entries().get(2)).isEqualTo(SEGMENT.entries().get(2));
    }

    @Test
    void believesNoRecordOfASegmentThatIsCutOff() throws Exception {
        DecodedSegment kept = salvage(Arrays.copyOf(BYTES, BYTES.length - 1));

        assertThat(kept.damage()).contains("length is not what its header says");
        assertThat(kept.segment().entries()).hasSize(3);
        for (int i = 0; i < 3; i++) {
            LedgerEntry entry = SEGMENT.entries().get(i);
            LedgerEntry read = kept.segment().entries().get(i);
            assertThat(read.invocationId()).isEqualTo(entry.invocationId());
            assertThat(read.records()).hasSameSizeAs(entry.records());
            if (entry.carriedByInput()) {
                assertThat(read).isEqualTo(entry);
            } else {
                assertThat(read.records()).allMatch(span -> span.length() == -1);
            }
        }
    }

    @Test
    void keepsTheEntriesBeforeTheCut() throws Exception {
        DecodedSegment kept = salvage(Arrays.copyOf(BYTES, line(3) + 4));

        assertThat(kept.segment().entries()).hasSize(2).noneMatch(SegmentSalvageTest::isLost);
    }

    /** A line feed in the middle of an entry shifts all that follow. */
    @Test
    void believesNothingBehindALineThatMayHaveMovedOthers() throws Exception {
        DecodedSegment kept = salvage(with(line(2) + 5, '\n'));

        assertThat(isLost(kept.segment().entries().get(0))).isFalse();
        assertThat(kept.segment().entries().subList(1, 3)).allMatch(SegmentSalvageTest::isLost);
    }

    @Test
    void knowsNothingOfASegmentWithoutAHeader() throws Exception {
        DecodedSegment lost = salvage("garbage".getBytes(StandardCharsets.UTF_8));

        assertThat(lost.isLost()).isTrue();
        assertThat(lost.damage()).startsWith("key: line 1 ");
        assertThat(lost.segment().entries()).isEmpty();
        assertThat(lost.withLostEntries(3).segment().entries())
                .hasSize(3)
                .allMatch(SegmentSalvageTest::isLost);
    }

    @Test
    void doesNotBelieveASegmentOfAnotherPlace() throws Exception {
        DecodedSegment other =
                SegmentCodec.salvage(BYTES, "key", LedgerSamples.LANE, SEGMENT.number() + 1);

        assertThat(other.isLost()).isTrue();
        assertThat(other.damage()).contains("number 1 of lane " + LedgerSamples.LANE);
    }

    @Test
    void refusesANewerFormatWhichIsNoDamage() {
        byte[] newer =
                new String(BYTES, StandardCharsets.ISO_8859_1)
                        .replaceFirst("\"v\":1", "\"v\":2")
                        .getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> salvage(newer))
                .isInstanceOf(LedgerVersionException.class)
                .hasMessageContaining("format version 2");
    }

    @Test
    void recordsThatShareBytesAreRefused() {
        LedgerEntry twice =
                LedgerSamples.success().toBuilder()
                        .setRecords(List.of(RecordSpan.of(0, 7, null), RecordSpan.of(0, 7, null)))
                        .build();
        Segment segment = SEGMENT.toBuilder().setEntries(List.of(twice)).build();

        assertThatThrownBy(() -> SegmentCodec.encode(segment, List.of(LedgerSamples.RAW)))
                .hasMessageContaining("they overlap");
    }
}
