// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.enumerator.TrackedLane.Phase;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.AnyBytes;
import io.github.flinksagemaker.testing.Mutations;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LaneEnumeratorStateSerializerTest {

    private static final LaneId UNREAD = LaneId.parse("01JZZZZZZZ0123456789ABCDEE");
    private static final LaneId PENDING = LaneId.parse("01JZZZZZZZ0123456789ABCDEF");
    private static final LaneId ASSIGNED = LaneId.parse("01JZZZZZZZ0123456789ABCDEG");
    private static final LaneId RETIRED = LaneId.parse("01JZZZZZZZ0123456789ABCDEH");
    private static final LaneId DORMANT = LaneId.parse("01JZZZZZZZ0123456789ABCDEJ");

    private static final String NAME = "0197ffffffff00443214c74254b635";
    private static final String HEAD =
            "0100" // bounded, not ended
                    + "0000000000000008" // start time
                    + "0000000000000009" // horizon
                    + ("01" + "00".repeat(255 * 8) + "0000000000000007"); // sums of the forgotten
    private static final String LANES =
            "00000002" // version of splits
                    + "00000005" // five lanes
                    + (NAME + "ce" + "20" + "00") // unread, heard of in its millisecond
                    + (NAME + "cf" + "00" + "02") // pending, heard of a millisecond later
                    + "00000041" // its split, 65 bytes
                    + "30314a5a5a5a5a5a5a5a30313233343536373839414243444546"
                    + "0000000000000004"
                    + "0000000000000000"
                    + "ffffffffffffffff"
                    + "00"
                    + "0000000000000008"
                    + "00000000"
                    + ("00" + "00") // no watermarks
                    + (NAME + "d0" + "01" + "d8b90c") // assigned, 101,996 ms later
                    + (NAME + "d1" + "1e" + "03") // retired, place, ended, closed; its clock ahead
                    + ("02" + "04" + "0e"); // subtask 1 of 2, checkpoint 7
    private static final String REST =
            "12" // closed after checkpoint 9
                    + (NAME + "d2" + "43" + "06") // dormant, read-committed
                    + ("0a" + "0c" + "08"); // next segment 5, next commit 6, committed to 4
    private static final String VERSION_1 = HEAD + LANES + REST;
    private static final String GOLDEN =
            HEAD
                    + "000000000000000a" // first started
                    + "01" // by the store's clock
                    + "000000000000000b" // no lane of its runs is older
                    + "00000002" // two runs
                    + ("01" + "00000006" + "737072696e67") // spring
                    + ("01" + "00000006" + "73756d6d6572") // summer
                    + LANES
                    + ("02" + "02" + "00") // of summer, which goes on from one: spring
                    + REST;

    private final LaneEnumeratorStateSerializer serializer = LaneEnumeratorStateSerializer.INSTANCE;

    private static LaneEnumeratorState state() {
        return state(Set.of("spring", "summer"), "summer", List.of("spring"), 10, 11);
    }

    /** As version 1 knows it: of no run. */
    private static LaneEnumeratorState stateWithoutRuns() {
        return state(Set.of(LaneOrigin.NO_RUN), LaneOrigin.NO_RUN, List.of(), 8, 0);
    }

    private static LaneEnumeratorState state(
            Set<String> runs, String run, List<String> succeeds, long startedAt, long begunAfter) {
        LaneSplit read = LaneSplit.of(PENDING, 4, new TreeMap<>(), 0, -1, false, 8);
        LaneSplit asleep = LaneSplit.of(DORMANT, 5, new TreeMap<>(), 6, 4, false, 8);
        long[] forgotten = new long[ForgottenLanes.BUCKETS];
        forgotten[255] = 7;
        return LaneEnumeratorState.of(
                true,
                false,
                8,
                9,
                forgotten,
                List.of(
                        record(UNREAD, Phase.PENDING, 0, LaneSplit.unread(UNREAD, 8)),
                        record(PENDING, Phase.PENDING, 1, read),
                        record(ASSIGNED, Phase.ASSIGNED, 101_996, null),
                        LaneRecord.of(
                                RETIRED,
                                Phase.RETIRED,
                                RETIRED.time() - 2,
                                null,
                                false,
                                LaneOrigin.of(1, 2, 7).inRun(run, succeeds),
                                true,
                                9L),
                        LaneRecord.of(
                                DORMANT,
                                Phase.DORMANT,
                                DORMANT.time() + 3,
                                asleep,
                                true,
                                null,
                                false,
                                null)),
                runs,
                startedAt,
                true,
                begunAfter);
    }

    private static LaneRecord record(
            LaneId lane, Phase phase, long later, @Nullable LaneSplit split) {
        return LaneRecord.of(lane, phase, lane.time() + later, split, false, null, false, null);
    }

    @Test
    void writesVersionTwoAsItAlwaysWas() throws Exception {
        assertThat(serializer.getVersion()).isEqualTo(2);
        assertThat(HexFormat.of().formatHex(serializer.serialize(state()))).isEqualTo(GOLDEN);
    }

    @Test
    void readsVersionOneAsItAlwaysWas() throws Exception {
        assertThat(serializer.deserialize(1, HexFormat.of().parseHex(VERSION_1)))
                .isEqualTo(stateWithoutRuns());
    }

    @Test
    void readsVersionTwoAsItAlwaysWas() throws Exception {
        assertThat(serializer.deserialize(2, HexFormat.of().parseHex(GOLDEN))).isEqualTo(state());
    }

    @Test
    void readsSplitsOfVersionOne() throws Exception {
        String older =
                VERSION_1.replace("00000002" + "00000005" + NAME, "00000001" + "00000005" + NAME);
        assertThat(older).isNotEqualTo(VERSION_1);
        assertThat(serializer.deserialize(1, HexFormat.of().parseHex(older)))
                .isEqualTo(stateWithoutRuns());
    }

    @Test
    void refusesEveryTruncation() throws Exception {
        byte[] bytes = serializer.serialize(state());
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> serializer.deserialize(2, cut))
                    .isInstanceOf(IOException.class);
        }
    }

    @Property(tries = 5000)
    void anyBytesAreAStateThatCanBeWrittenAgainOrAreRefused(@ForAll("damaged") byte[] bytes)
            throws Exception {
        LaneEnumeratorState state =
                AnyBytes.decode(IOException.class, () -> serializer.deserialize(2, bytes));
        if (state != null) {
            assertThat(serializer.deserialize(2, serializer.serialize(state))).isEqualTo(state);
        }
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        return Mutations.of(HexFormat.of().parseHex(GOLDEN));
    }

    @Test
    void refusesTrailingBytesAndUnknownVersions() throws Exception {
        byte[] bytes = serializer.serialize(state());
        assertThatThrownBy(() -> serializer.deserialize(2, Arrays.copyOf(bytes, bytes.length + 1)))
                .hasMessageContaining("1 bytes too many");
        assertThatThrownBy(() -> serializer.deserialize(9, bytes))
                .hasMessageContaining("version 9");
    }
}
