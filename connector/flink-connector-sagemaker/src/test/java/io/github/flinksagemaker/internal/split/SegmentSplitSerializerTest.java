// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.ledger.Attempt;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.AnyBytes;
import io.github.flinksagemaker.testing.Mutations;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentSplitSerializerTest {

    private static final LaneId LANE = LaneId.parse("01JZZZZZZZ0123456789ABCDEF");
    private static final String LANE_BYTES = "0197ffffffff00443214c74254b635cf";

    /** As a reader's state has it. */
    private static final String GOLDEN =
            LANE_BYTES
                    + "0f" // a watermark, a start time, a date, open entries
                    + "ac02" // segment 300
                    + "94a4a4d69393d101" // the watermark before
                    + "12" // the start time
                    + "80a0d5edee66" // S3's date
                    + "00000002" // two bytes of bits
                    + "0501"; // entries 0, 2 and 8 are open

    /** As one travels that has nothing else. */
    private static final String GOLDEN_WITH_CONTENT =
            LANE_BYTES
                    + "14" // a date and content
                    + "00" // segment 0
                    + "80a0d5edee66" // S3's date
                    + "00000003" // three bytes
                    + "61620a"; // the object

    /** As state has one of whose entry 2 some was invoked again. */
    private static final String GOLDEN_WITH_PARTS =
            LANE_BYTES
                    + "2c" // a date, open entries and parts
                    + "07" // segment 7
                    + "80a0d5edee66" // S3's date
                    + "0000000104" // entry 2 is open
                    + "00000001" // of one entry is known more
                    + "0203" // entry 2, three parts
                    + "000100000000" // record 0 by its first invocation
                    + "02040000002a" // records 2 and 3 by an attempt of 42 bytes
                    + "050303006e33020680d0eab6b733c09a0c0920656e64706f696e7413"
                    + "15190c6f757415450433112e0000"
                    + "070800000000"; // record 7

    private final SegmentSplitSerializer serializer = SegmentSplitSerializer.INSTANCE;

    private static SegmentSplit golden() {
        BitSet open = new BitSet();
        open.set(0);
        open.set(2);
        open.set(8);
        return SegmentSplit.unread(LANE, 300, 0x1a24c9d64890aL, 9)
                .withOpen(open, 1_767_225_600_000L, Map.of());
    }

    private static SegmentSplit goldenWithContent() {
        return SegmentSplit.unread(LANE, 0, SegmentSplit.NO_WATERMARK, 0)
                .read(new byte[] {'a', 'b', '\n'}, 1_767_225_600_000L);
    }

    private static SegmentSplit goldenWithParts() {
        BitSet open = new BitSet();
        open.set(2);
        List<OpenPart> parts =
                List.of(
                        new OpenPart(0, 1, null),
                        new OpenPart(2, 4, OpenPartTest.attempt(3, 2, 6)),
                        new OpenPart(7, 8, null));
        return SegmentSplit.unread(LANE, 7, SegmentSplit.NO_WATERMARK, 0)
                .withOpen(open, 1_767_225_600_000L, Map.of(2, parts));
    }

    private byte[] serialized(SegmentSplit split) throws IOException {
        return serializer.serialize(split);
    }

    private static void assertSame(SegmentSplit actual, SegmentSplit expected) {
        assertThat(actual.splitId()).isEqualTo(SegmentSplit.ID);
        assertThat(actual).isEqualTo(expected).hasSameHashCodeAs(expected);
        assertThat(actual.watermarkBefore()).isEqualTo(expected.watermarkBefore());
        assertThat(actual.startTime()).isEqualTo(expected.startTime());
        assertThat(actual.date()).isEqualTo(expected.date());
        assertThat(actual.open()).isEqualTo(expected.open());
        assertThat(actual.parts()).isEqualTo(expected.parts());
        assertThat(actual.content()).isEqualTo(expected.content());
    }

    @Test
    void writesVersionThreeAsItAlwaysWas() throws Exception {
        assertThat(serializer.getVersion()).isEqualTo(3);
        assertThat(HexFormat.of().formatHex(serialized(golden()))).isEqualTo(GOLDEN);
        assertThat(HexFormat.of().formatHex(serialized(goldenWithContent())))
                .isEqualTo(GOLDEN_WITH_CONTENT);
        assertThat(HexFormat.of().formatHex(serialized(goldenWithParts())))
                .isEqualTo(GOLDEN_WITH_PARTS);
    }

    @Test
    void readsVersionThreeAsItAlwaysWas() throws Exception {
        assertSame(serializer.deserialize(3, HexFormat.of().parseHex(GOLDEN)), golden());
        assertSame(
                serializer.deserialize(3, HexFormat.of().parseHex(GOLDEN_WITH_CONTENT)),
                goldenWithContent());
        assertSame(
                serializer.deserialize(3, HexFormat.of().parseHex(GOLDEN_WITH_PARTS)),
                goldenWithParts());
    }

    @Test
    void theLeastThatCanBeSaidTakesEighteenBytes() throws Exception {
        assertThat(serialized(SegmentSplit.unread(LANE, 7, SegmentSplit.NO_WATERMARK, 0)))
                .hasSize(18);
    }

    @Property
    void readsBackWhatItWrote(@ForAll("splits") SegmentSplit split) throws Exception {
        assertSame(serializer.deserialize(3, serialized(split)), split);
    }

    @Property(tries = 200)
    void refusesEveryTruncation(@ForAll("splits") SegmentSplit split) throws Exception {
        byte[] bytes = serialized(split);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> serializer.deserialize(3, cut))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesTrailingBytes() throws Exception {
        byte[] bytes = serialized(golden());
        assertThatThrownBy(() -> serializer.deserialize(3, Arrays.copyOf(bytes, bytes.length + 3)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("3 bytes too many");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void refusesWholeLanesAndSaysWhatToDo(int version) {
        assertThatThrownBy(() -> serializer.deserialize(version, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "this state keeps whole lanes as splits (split version "
                                + version
                                + "), which this connector does not read: restore it with the"
                                + " connector that wrote it, or start the source without state at"
                                + " source.start-position");
    }

    @Test
    void refusesAnUnknownVersionAndSaysWhatToDo() {
        assertThatThrownBy(() -> serializer.deserialize(4, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 4")
                .hasMessageContaining("reads version 3")
                .hasMessageContaining("restore with the connector that wrote it");
    }

    @Test
    void refusesFlagsThatMeanNothing() throws Exception {
        byte[] bytes = serialized(golden());
        bytes[16] |= 0x40;
        assertThatThrownBy(() -> serializer.deserialize(3, bytes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("flags of 79");
    }

    /** Whoever restored that would emit something twice, or never be done. */
    @ParameterizedTest
    @CsvSource({
        "0000000104, 0000000100, entry 2 that is not open",
        "0203000100000000, 0203000300000000, a part from 2 to 4",
        "0203000100000000, 0203010100000000, a part from 1 to 1",
        "02040000002a, 02070000002a, a part from 2 to 7",
        "02040000002a, 01040000002a, a part from 1 to 4",
        "070800000000, 030800000000, a part from 3 to 8",
        "000000010203, 000000010200, parts of entry 2",
    })
    void refusesPartsThatCanNotBeOpen(String bytes, String replacement, String complaint) {
        assertThat(GOLDEN_WITH_PARTS).containsOnlyOnce(bytes);
        byte[] damaged = HexFormat.of().parseHex(GOLDEN_WITH_PARTS.replace(bytes, replacement));
        assertThatThrownBy(() -> serializer.deserialize(3, damaged))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void refusesPartsOfWhatIsNotSaidToBeOpen() {
        byte[] damaged =
                HexFormat.of()
                        .parseHex(
                                GOLDEN_WITH_PARTS
                                        .replace(LANE_BYTES + "2c", LANE_BYTES + "24")
                                        .replace("0000000104", ""));
        assertThatThrownBy(() -> serializer.deserialize(3, damaged))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("entry 2 that is not open");
    }

    @Property(tries = 5000)
    void anyBytesAreASegmentOrAreRefused(@ForAll("damaged") byte[] bytes) throws Exception {
        SegmentSplit split =
                AnyBytes.decode(IOException.class, () -> serializer.deserialize(3, bytes));
        if (split != null) {
            assertThat(split.number()).isNotNegative();
            assertThat(serializer.deserialize(3, serialized(split)).parts())
                    .isEqualTo(split.parts());
        }
    }

    @Test
    void whatIsDroppedTravelsNoMore() throws Exception {
        SegmentSplit split = goldenWithContent();
        split.dropContent();

        assertThat(serializer.deserialize(3, serialized(split)).content()).isNull();
    }

    @Test
    void contentIsNoState() {
        assertThat(goldenWithContent().withOpen(null, 5, Map.of()).content()).isNull();
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        return Arbitraries.of(GOLDEN, GOLDEN_WITH_CONTENT, GOLDEN_WITH_PARTS)
                .flatMap(golden -> Mutations.of(HexFormat.of().parseHex(golden)));
    }

    /** State has open entries, what travels has content: never both. */
    private static SegmentSplit split(
            LaneId lane,
            long number,
            long watermark,
            long startTime,
            long date,
            @Nullable BitSet open,
            byte @Nullable [] content) {
        SegmentSplit split = SegmentSplit.unread(lane, number, watermark, startTime);
        return open == null
                ? split.read(content, date)
                : split.withOpen(open, date, parts(lane, open));
    }

    /** Of every other open entry. */
    private static Map<Integer, List<OpenPart>> parts(LaneId lane, BitSet open) {
        Map<Integer, List<OpenPart>> parts = new TreeMap<>();
        for (int index = open.nextSetBit(0); index >= 0; index = open.nextSetBit(index + 1)) {
            if (index % 2 == 1) {
                Attempt attempt =
                        OpenPartTest.attempt(index, index, 2 * index).toBuilder()
                                .setId(InvocationId.of(lane, index).withAttempt(index, "0"))
                                .build();
                parts.put(
                        index,
                        List.of(
                                new OpenPart(0, index, null),
                                new OpenPart(index, 2 * index, attempt)));
            }
        }
        return parts;
    }

    @Provide
    Arbitrary<SegmentSplit> splits() {
        Arbitrary<BitSet> bits =
                Arbitraries.integers()
                        .between(0, 300)
                        .set()
                        .ofMaxSize(20)
                        .map(
                                indexes -> {
                                    BitSet set = new BitSet();
                                    indexes.forEach(set::set);
                                    return set;
                                });
        return Combinators.combine(
                        Arbitraries.longs().between(0, 1L << 45).map(LaneId::create),
                        Arbitraries.longs().between(0, Long.MAX_VALUE),
                        Arbitraries.longs(),
                        Arbitraries.longs(),
                        Arbitraries.longs(),
                        bits.injectNull(0.5),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(50).injectNull(0.5))
                .as(SegmentSplitSerializerTest::split);
    }
}
