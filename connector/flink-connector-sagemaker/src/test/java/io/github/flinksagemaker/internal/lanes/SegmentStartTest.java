// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import static io.github.flinksagemaker.internal.lanes.TailsFixture.PATHS;
import static io.github.flinksagemaker.internal.lanes.TailsFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.testing.LaneFiles;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("rule 41: the first 16 KiB of a segment are read, and travel if they are all of it")
class SegmentStartTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private TailsFixture fixture = new TailsFixture();
    private LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aSmallSegmentTravelsWithItsSplit(int number) {
        LedgerEntry[] none = {};
        LedgerEntry[] one = {files.entry()};
        files.opening(false, number == 0 ? one : none);
        files.segment(1, number == 1 ? one : none);
        long written = fixture.now();
        fixture.tail(files);

        SegmentSplit split = fixture.take().get(0);
        assertThat(split.content()).isEqualTo(bytes(number));
        assertThat(split.date()).isEqualTo(written);
        assertThat(fixture.store.script().count(Operation.GET))
                .as("trim mark and opening")
                .isEqualTo(2);
    }

    @Test
    void exactlySixteenKibibytesTravel() {
        files.opening(false);
        write(record(SegmentStart.LENGTH));
        fixture.tail(files);

        assertThat(bytes(1)).hasSize(SegmentStart.LENGTH);
        assertThat(fixture.take().get(0).content()).hasSize(SegmentStart.LENGTH);
    }

    @Test
    void ofALargerOneOnlyTheHeaderIsRead() {
        files.opening(false);
        write(record(SegmentStart.LENGTH + 1));
        long written = fixture.now();
        int before = fixture.store.script().count(Operation.GET);
        fixture.tail(files);

        SegmentSplit split = fixture.take().get(0);
        assertThat(split.number()).isEqualTo(1);
        assertThat(split.content()).isNull();
        assertThat(split.date()).isEqualTo(written);
        assertThat(fixture.position().watermark()).isEqualTo(17);
        assertThat(fixture.store.script().count(Operation.GET) - before)
                .as("trim mark and opening")
                .isEqualTo(2);
    }

    @Test
    void theHeaderOfALargeOneTellsOfTheLanesEnd() {
        files.opening(false);
        Segment large = record(SegmentStart.LENGTH + 1);
        write(large.toBuilder().setEnd(LaneEnd.END_OF_INPUT).build());
        fixture.tail(files);

        assertThat(fixture.takeNumbers()).containsExactly(1L);
        assertThat(fixture.position().ended()).isTrue();
    }

    @Test
    void aLargeOpeningIsReadWholeAndDoesNotTravel() {
        LedgerEntry[] many =
                IntStream.range(0, 200).mapToObj(i -> files.entry()).toArray(LedgerEntry[]::new);
        files.opening(false, many);
        fixture.tail(files);

        assertThat(bytes(0).length).isGreaterThan(SegmentStart.LENGTH);
        assertThat(fixture.take().get(0).content()).isNull();
    }

    @Test
    void aHeaderThatDoesNotEndInTheFirstBytesIsReadWhole() {
        files.opening(false);
        writeWithLongHeader(files.entry());
        fixture.tail(files);

        assertThat(fixture.take())
                .singleElement()
                .satisfies(split -> assertThat(split.content()).isNull());
        assertThat(fixture.position().nextSegment()).isEqualTo(2);
        assertThat(fixture.store.script().count(Operation.GET_START))
                .as("segments 1 and 2")
                .isEqualTo(2);
        assertThat(fixture.store.script().count(Operation.GET))
                .as("trim mark, opening, segment 1")
                .isEqualTo(3);
    }

    @Test
    void isAskedForAgainIfTheWholeReadWasNotAnswered() {
        files.opening(false);
        writeWithLongHeader(files.entry());
        fixture.store
                .script()
                .failBefore(
                        Operation.GET, at(PATHS.segment(files.lane, 1)), 3, ErrorKind.TRANSIENT);
        fixture.tail(files);
        fixture.advance(MINUTE);

        assertThat(fixture.takeNumbers()).containsExactly(1L);
    }

    @Test
    void whatIsReadWholeAndIsTooLargeFailsTheReadingUnread() {
        fixture.close();
        fixture = new TailsFixture(TailsFixture.settings().setMaxSegmentSize(20_000));
        files = fixture.lane();
        files.opening(false);
        files.put(PATHS.segment(files.lane, 1), new byte[20_001]);
        fixture.tail(files);

        fixture.assertFailed(
                PATHS.segment(files.lane, 1) + ": has 20001 bytes",
                "source.max-segment-size (20000): raise");
    }

    /** With one entry, and a record as long as makes the whole segment that long. */
    private Segment record(int length) {
        Segment segment = ofRecord(files.entry(), 1_000);
        int overhead = SegmentCodec.encode(segment, List.of(new byte[1_000])).length - 1_000;
        int digits = String.valueOf(length).length() - 4; // in the header and in the entry's span
        return ofRecord(segment.entries().get(0), length - overhead - 2 * digits);
    }

    private Segment ofRecord(LedgerEntry entry, int length) {
        return Segment.builder()
                .setLane(files.lane)
                .setNumber(1)
                .setAuthor(files.lane)
                .setWatermark(17L)
                .setEntries(
                        List.of(
                                entry.toBuilder()
                                        .setRecords(List.of(RecordSpan.of(0, length, null)))
                                        .build()))
                .build();
    }

    private void write(Segment segment) {
        int length = (int) segment.entries().get(0).records().get(0).length();
        files.put(
                PATHS.segment(files.lane, 1),
                SegmentCodec.encode(segment, List.of(new byte[length])));
    }

    /** With a field that this version does not know. */
    private void writeWithLongHeader(LedgerEntry entry) {
        files.segment(1, entry);
        String text = new String(bytes(1), StandardCharsets.ISO_8859_1);
        String later = "\"v\":1,\"later\":\"" + "x".repeat(SegmentStart.LENGTH) + "\",";
        files.put(
                PATHS.segment(files.lane, 1),
                text.replaceFirst("\"v\":1,", later).getBytes(StandardCharsets.ISO_8859_1));
    }

    private byte[] bytes(long number) {
        return Objects.requireNonNull(fixture.store.bytes(PATHS.segment(files.lane, number)));
    }
}
