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
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LaneSplitSerializerTest {

    private static final LaneId LANE = LaneId.parse("01JZZZZZZZ0123456789ABCDEF");
    private static final String GOLDEN =
            "30314a5a5a5a5a5a5a5a30313233343536373839414243444546" // the lane
                    + "0000000000000007" // next segment
                    + "0000000000000003" // next commit
                    + "0000000000000006" // committed to
                    + "01" // ended
                    + "0000000000000009" // start time
                    + "00000002" // two unfinished segments
                    + "0000000000000005" // its number
                    + "0000019b76daa800" // its date
                    + "00000002" // two bytes of bits
                    + "0501" // entries 0, 2 and 8 are open
                    + "0000000000000006" // another one
                    + "0000000000000000" // of an unknown date
                    + "00000001"
                    + "01"
                    + "01000001234567890a" // the watermark
                    + "00"; // no commit waits to be loaded
    private static final String GOLDEN_OF_VERSION_1 =
            "30314a5a5a5a5a5a5a5a30313233343536373839414243444546" // the lane
                    + "0000000000000007" // next segment
                    + "0000000000000003" // next commit
                    + "0000000000000006" // committed to
                    + "01" // ended
                    + "0000000000000009" // start time
                    + "00000001" // one unfinished segment
                    + "0000000000000005" // its number
                    + "00000002" // two bytes of bits
                    + "0501" // entries 0, 2 and 8 are open
                    + "01000001234567890a" // the watermark
                    + "00"; // no commit waits to be loaded

    private final LaneSplitSerializer serializer = LaneSplitSerializer.INSTANCE;

    private static LaneSplit golden() {
        TreeMap<Long, BitSet> unfinished = new TreeMap<>(goldenOfVersion1().unfinished());
        unfinished.put(6L, BitSet.valueOf(new byte[] {1}));
        return LaneSplit.of(LANE, 7, unfinished, 3, 6, true, 9)
                .withDates(new TreeMap<>(Map.of(5L, 1_767_225_600_000L)))
                .withWatermarks(0x1234567890aL, null);
    }

    private static LaneSplit goldenOfVersion1() {
        BitSet open = new BitSet();
        open.set(0);
        open.set(2);
        open.set(8);
        return LaneSplit.of(LANE, 7, new TreeMap<>(Map.of(5L, open)), 3, 6, true, 9)
                .withWatermarks(0x1234567890aL, null);
    }

    @Test
    void writesVersionTwoAsItAlwaysWas() throws Exception {
        assertThat(serializer.getVersion()).isEqualTo(2);
        assertThat(HexFormat.of().formatHex(serializer.serialize(golden()))).isEqualTo(GOLDEN);
    }

    @Test
    void readsVersionTwoAsItAlwaysWas() throws Exception {
        assertThat(serializer.deserialize(2, HexFormat.of().parseHex(GOLDEN))).isEqualTo(golden());
    }

    @Test
    void readsVersionOneWithoutDates() throws Exception {
        assertThat(serializer.deserialize(1, HexFormat.of().parseHex(GOLDEN_OF_VERSION_1)))
                .isEqualTo(goldenOfVersion1());
    }

    @Property
    void readsBackWhatItWrote(@ForAll("splits") LaneSplit split) throws Exception {
        assertThat(serializer.deserialize(2, serializer.serialize(split))).isEqualTo(split);
    }

    @Property(tries = 200)
    void refusesEveryTruncation(@ForAll("splits") LaneSplit split) throws Exception {
        byte[] bytes = serializer.serialize(split);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> serializer.deserialize(2, cut))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesTrailingBytes() throws Exception {
        byte[] bytes = serializer.serialize(golden());
        assertThatThrownBy(() -> serializer.deserialize(2, Arrays.copyOf(bytes, bytes.length + 3)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("3 bytes too many");
    }

    @Test
    void refusesAnUnknownVersionAndSaysWhatToDo() {
        assertThatThrownBy(() -> serializer.deserialize(3, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 3")
                .hasMessageContaining("reads version 1 to 2")
                .hasMessageContaining("restore with the connector that wrote it");
    }

    @Test
    void refusesWhatIsNoLane() throws Exception {
        byte[] bytes = serializer.serialize(golden());
        bytes[0] = 'U';
        assertThatThrownBy(() -> serializer.deserialize(2, bytes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a lane");
    }

    @Property(tries = 5000)
    void anyBytesAreAPositionThatAReadingComesToOrAreRefused(@ForAll("damaged") byte[] bytes) {
        LaneSplit split =
                AnyBytes.decode(IOException.class, () -> serializer.deserialize(2, bytes));
        if (split != null) {
            assertThat(split.nextSegment()).isNotNegative();
            assertThat(split.nextCommit()).isNotNegative();
            assertThat(split.committedTo()).isGreaterThanOrEqualTo(-1);
            split.unfinished()
                    .forEach(
                            (segment, open) -> {
                                assertThat(segment).isBetween(0L, split.nextSegment() - 1);
                                assertThat(open.isEmpty()).isFalse();
                            });
        }
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        return Mutations.of(HexFormat.of().parseHex(GOLDEN));
    }

    private static Arbitrary<LaneSplit> withWatermarks(LaneSplit split) {
        Arbitrary<Long> watermarks = Arbitraries.longs().injectNull(0.3);
        return Combinators.combine(watermarks, watermarks, Arbitraries.longs().between(0, 1))
                .as(
                        (watermark, committed, date) ->
                                dated(split, date).withWatermarks(watermark, committed));
    }

    private static LaneSplit dated(LaneSplit split, long date) {
        TreeMap<Long, Long> dates = new TreeMap<>();
        if (date != 0) {
            split.unfinished().keySet().forEach(segment -> dates.put(segment, segment + date));
        }
        return split.withDates(dates);
    }

    /** Only segments that have been loaded are unfinished. */
    private static LaneSplit split(
            LaneId lane,
            long nextSegment,
            TreeMap<Long, BitSet> unfinished,
            long nextCommit,
            long committedTo,
            boolean ended,
            long startTime) {
        return LaneSplit.of(
                lane,
                nextSegment,
                new TreeMap<>(unfinished.headMap(nextSegment)),
                nextCommit,
                committedTo,
                ended,
                startTime);
    }

    @Provide
    Arbitrary<LaneSplit> splits() {
        Arbitrary<Long> numbers = Arbitraries.longs().between(0, Long.MAX_VALUE);
        Arbitrary<BitSet> bits =
                Arbitraries.integers()
                        .between(0, 300)
                        .set()
                        .ofMinSize(1)
                        .ofMaxSize(20)
                        .map(
                                indexes -> {
                                    BitSet set = new BitSet();
                                    indexes.forEach(set::set);
                                    return set;
                                });
        Arbitrary<TreeMap<Long, BitSet>> unfinished =
                Arbitraries.maps(numbers, bits).ofMaxSize(5).map(TreeMap::new);
        return Combinators.combine(
                        Arbitraries.longs().between(0, 1L << 45).map(LaneId::create),
                        numbers,
                        unfinished,
                        numbers,
                        Arbitraries.longs().between(-1, Long.MAX_VALUE),
                        Arbitraries.of(true, false),
                        numbers)
                .as(LaneSplitSerializerTest::split)
                .flatMap(LaneSplitSerializerTest::withWatermarks);
    }
}
