// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.lanes.ForgottenLanes;
import io.github.flinksagemaker.internal.lanes.TailPosition;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.AnyBytes;
import io.github.flinksagemaker.testing.Mutations;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
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

class EnumeratorStateSerializerTest {

    private static final LaneId UNREAD = LaneId.parse("01JZZZZZZZ0123456789ABCDEE");
    private static final LaneId WAITING = LaneId.parse("01JZZZZZZZ0123456789ABCDEF");
    private static final LaneId DORMANT = LaneId.parse("01JZZZZZZZ0123456789ABCDEG");
    private static final LaneId CLOSED = LaneId.parse("01JZZZZZZZ0123456789ABCDEH");
    private static final LaneId RETIRED = LaneId.parse("01JZZZZZZZ0123456789ABCDEJ");

    private static final String NAME = "0197ffffffff00443214c74254b635";
    private static final String GOLDEN =
            "01" // bounded
                    + "0000000000000008" // start time
                    + "0000000000000009" // horizon
                    + ("01" + "00".repeat(255 * 8) + "0000000000000007") // sums of the forgotten
                    + "000000000000000a" // first started
                    + "01" // by the store's clock
                    + "000000000000000b" // no lane of its runs is older
                    + "00000002" // two runs
                    + ("01" + "00000006" + "737072696e67") // spring, known
                    + ("00" + "00000006" + "73756d6d6572") // summer, named by a lane only
                    + "00000005" // five lanes
                    + (NAME + "ce" + "00" + "00") // unread, heard of in its millisecond
                    + ("00" + "00" + "01" + "00000000") // all from the start, nothing waits
                    + (NAME + "cf" + "40" + "02") // has a watermark, heard of 1 ms later
                    + ("12" + "00" + "01" + "8c01") // next segment 9, W 70
                    + "00000002" // two wait
                    + ("00" + "06") // segment 3, no watermark before, not dated
                    + ("42" + "06" + "78" + "c801") // segment 6, W before 60, date 100
                    + (NAME + "d0" + "02" + "03") // dormant; heard of 2 ms before its name's time
                    + ("0a" + "0c" + "08" + "00000000") // segment 5, commit 6, committed to 4
                    + (NAME + "d1" + "3c" + "00") // ended, by whom, closed, origin
                    + ("04" + "02" + "02" + "00000000") // segment 2, commit 1, committed to 1
                    + (NAME + "d1") // by itself
                    + "12" // after checkpoint 9
                    + ("02" + "04" + "0e" + "02" + "02" + "00") // 1 of 2, 7, summer goes on: spring
                    + (NAME + "d2" + "05" + "00") // retired, ended
                    + ("00000001" + "00000013") // one is in doubt, in 19 bytes
                    + (NAME + "cf" + "02" + "07" + "10"); // segment 7, since 8

    private final EnumeratorStateSerializer serializer = EnumeratorStateSerializer.INSTANCE;

    private static EnumeratorState state() {
        long[] forgotten = new long[ForgottenLanes.BUCKETS];
        forgotten[255] = 7;
        return EnumeratorState.of(
                true,
                8,
                9,
                forgotten,
                List.of(
                        lane(UNREAD, 0, TailPosition.START),
                        LaneState.of(
                                WAITING,
                                false,
                                false,
                                WAITING.time() + 1,
                                TailPosition.of(9, 0, -1, 70),
                                null,
                                List.of(
                                        SegmentSplit.unread(
                                                WAITING, 3, SegmentSplit.NO_WATERMARK, 8),
                                        SegmentSplit.unread(WAITING, 6, 60, 8).read(null, 100))),
                        LaneState.of(
                                DORMANT,
                                false,
                                true,
                                DORMANT.time() - 2,
                                TailPosition.of(5, 6, 4, SegmentSplit.NO_WATERMARK),
                                null,
                                List.of()),
                        LaneState.of(
                                CLOSED,
                                false,
                                false,
                                CLOSED.time(),
                                TailPosition.of(2, 1, 1, SegmentSplit.NO_WATERMARK)
                                        .ended(CLOSED, 9L),
                                LaneOrigin.of(1, 2, 7).inRun("summer", List.of("spring")),
                                List.of()),
                        LaneState.of(
                                RETIRED,
                                true,
                                false,
                                RETIRED.time(),
                                TailPosition.START.ended(null, null),
                                null,
                                List.of())),
                Set.of("spring"),
                10,
                true,
                11,
                List.of(SegmentSplit.unread(WAITING, 7, SegmentSplit.NO_WATERMARK, 8)));
    }

    private static LaneState lane(LaneId lane, long later, TailPosition position) {
        return LaneState.of(lane, false, false, lane.time() + later, position, null, List.of());
    }

    @Test
    void writesVersionThreeAsItAlwaysWas() throws Exception {
        assertThat(serializer.getVersion()).isEqualTo(3);
        assertThat(HexFormat.of().formatHex(serializer.serialize(state()))).isEqualTo(GOLDEN);
    }

    @Test
    void readsVersionThreeAsItAlwaysWas() throws Exception {
        assertSame(serializer.deserialize(3, HexFormat.of().parseHex(GOLDEN)), state());
    }

    /** Splits are equal by their names alone. */
    private static void assertSame(EnumeratorState read, EnumeratorState written) {
        assertThat(read).isEqualTo(written);
        for (int i = 0; i < written.lanes().size(); i++) {
            assertThat(read.lanes().get(i).unassigned())
                    .usingRecursiveFieldByFieldElementComparator()
                    .isEqualTo(written.lanes().get(i).unassigned());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void refusesStatesThatHeldWholeLanesAndNamesTheWayOut(int version) {
        assertThatThrownBy(() -> serializer.deserialize(version, HexFormat.of().parseHex(GOLDEN)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version " + version)
                .hasMessageContaining("source.start-position");
    }

    @Test
    void refusesTrailingBytesAndUnknownVersions() throws Exception {
        byte[] bytes = serializer.serialize(state());
        assertThatThrownBy(() -> serializer.deserialize(3, Arrays.copyOf(bytes, bytes.length + 1)))
                .hasMessageContaining("1 bytes too many");
        assertThatThrownBy(() -> serializer.deserialize(9, bytes))
                .hasMessageContaining("version 9");
    }

    @Test
    void refusesEveryTruncation() throws Exception {
        byte[] bytes = serializer.serialize(state());
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> serializer.deserialize(3, cut))
                    .isInstanceOf(IOException.class);
        }
    }

    @Property(tries = 5000)
    void anyBytesAreAStateThatCanBeWrittenAgainOrAreRefused(@ForAll("damaged") byte[] bytes)
            throws Exception {
        EnumeratorState state =
                AnyBytes.decode(IOException.class, () -> serializer.deserialize(3, bytes));
        if (state != null) {
            assertThat(serializer.deserialize(3, serializer.serialize(state))).isEqualTo(state);
        }
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        return Mutations.of(HexFormat.of().parseHex(GOLDEN));
    }

    @Property(tries = 1000)
    void readsBackWhatItWrote(@ForAll("states") EnumeratorState state) throws Exception {
        assertSame(serializer.deserialize(3, serializer.serialize(state)), state);
    }

    @Provide
    Arbitrary<EnumeratorState> states() {
        Arbitrary<Long> any = Arbitraries.longs();
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        any,
                        any,
                        any.array(long[].class).ofSize(ForgottenLanes.BUCKETS),
                        any,
                        any,
                        Arbitraries.of("spring", "summer", LaneOrigin.NO_RUN).set(),
                        Arbitraries.integers().between(0, 4))
                .flatAs(
                        (bounded, start, horizon, sums, started, begun, runs, count) ->
                                lanes(start)
                                        .list()
                                        .ofSize(count)
                                        .map(
                                                lanes ->
                                                        EnumeratorState.of(
                                                                bounded,
                                                                start,
                                                                horizon,
                                                                sums,
                                                                lanes,
                                                                Set.copyOf(new TreeSet<>(runs)),
                                                                started,
                                                                !bounded,
                                                                begun,
                                                                inDoubt(count, start))));
    }

    private static List<SegmentSplit> inDoubt(int count, long startTime) {
        return LongStream.range(0, count)
                .mapToObj(number -> SegmentSplit.unread(WAITING, number, number, startTime))
                .collect(Collectors.toList());
    }

    private static Arbitrary<LaneState> lanes(long startTime) {
        Arbitrary<Long> any = Arbitraries.longs();
        Arbitrary<Long> numbers = Arbitraries.longs().between(0, Long.MAX_VALUE - 1);
        Arbitrary<Long> watermarks = any.injectNull(0.3).map(EnumeratorStateSerializerTest::orNone);
        Arbitrary<TailPosition> positions =
                Combinators.combine(numbers, numbers, numbers, watermarks, numbers.injectNull(0.5))
                        .as(
                                (segment, commit, to, watermark, closed) ->
                                        ended(
                                                TailPosition.of(segment, commit, to - 1, watermark),
                                                closed));
        return Combinators.combine(
                        positions,
                        any,
                        watermarks,
                        numbers.set().ofMaxSize(5),
                        Arbitraries.of(0, 1, 2))
                .as(
                        (position, date, watermark, waiting, kind) ->
                                lane(position, date, watermark, waiting, kind, startTime));
    }

    private static long orNone(@Nullable Long watermark) {
        return watermark == null ? SegmentSplit.NO_WATERMARK : watermark;
    }

    private static TailPosition ended(TailPosition position, @Nullable Long closed) {
        return closed == null || closed % 2 == 0 ? position : position.ended(UNREAD, closed);
    }

    private static LaneState lane(
            TailPosition position,
            long date,
            long watermark,
            Set<Long> waiting,
            int kind,
            long startTime) {
        if (kind == 0) {
            return LaneState.of(
                    RETIRED,
                    true,
                    false,
                    RETIRED.time() + date % 1000,
                    TailPosition.START.ended(null, null),
                    null,
                    List.of());
        }
        List<SegmentSplit> splits =
                new TreeSet<>(waiting)
                        .headSet(position.nextSegment()).stream()
                                .map(
                                        number ->
                                                SegmentSplit.unread(
                                                                WAITING,
                                                                number,
                                                                number % 2 == 0
                                                                        ? watermark
                                                                        : number,
                                                                startTime)
                                                        .read(null, number % 3 == 0 ? 0 : date))
                                .toList();
        LaneOrigin origin = LaneOrigin.of(3, 4, date).inRun("autumn", List.of("winter"));
        return LaneState.of(
                WAITING,
                false,
                kind == 2,
                WAITING.time() + date % 1000,
                position,
                position.ended() ? origin : null,
                splits);
    }
}
