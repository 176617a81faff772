// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.AnyBytes;
import io.github.flinksagemaker.testing.Mutations;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

    private final SegmentSplitSerializer serializer = SegmentSplitSerializer.INSTANCE;

    private static SegmentSplit golden() {
        BitSet open = new BitSet();
        open.set(0);
        open.set(2);
        open.set(8);
        return SegmentSplit.unread(LANE, 300, 0x1a24c9d64890aL, 9)
                .withOpen(open, 1_767_225_600_000L);
    }

    private static SegmentSplit goldenWithContent() {
        return SegmentSplit.unread(LANE, 0, SegmentSplit.NO_WATERMARK, 0)
                .read(new byte[] {'a', 'b', '\n'}, 1_767_225_600_000L);
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
        assertThat(actual.content()).isEqualTo(expected.content());
    }

    @Test
    void writesVersionThreeAsItAlwaysWas() throws Exception {
        assertThat(serializer.getVersion()).isEqualTo(3);
        assertThat(HexFormat.of().formatHex(serialized(golden()))).isEqualTo(GOLDEN);
        assertThat(HexFormat.of().formatHex(serialized(goldenWithContent())))
                .isEqualTo(GOLDEN_WITH_CONTENT);
    }

    @Test
    void readsVersionThreeAsItAlwaysWas() throws Exception {
        assertSame(serializer.deserialize(3, HexFormat.of().parseHex(GOLDEN)), golden());
        assertSame(
                serializer.deserialize(3, HexFormat.of().parseHex(GOLDEN_WITH_CONTENT)),
                goldenWithContent());
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
        bytes[16] |= 0x20;
        assertThatThrownBy(() -> serializer.deserialize(3, bytes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("flags of 47");
    }

    @Property(tries = 5000)
    void anyBytesAreASegmentOrAreRefused(@ForAll("damaged") byte[] bytes) {
        SegmentSplit split =
                AnyBytes.decode(IOException.class, () -> serializer.deserialize(3, bytes));
        if (split != null) {
            assertThat(split.number()).isNotNegative();
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
        assertThat(goldenWithContent().withOpen(null, 5).content()).isNull();
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        return Arbitraries.of(GOLDEN, GOLDEN_WITH_CONTENT)
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
        return open == null ? split.read(content, date) : split.withOpen(open, date);
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
