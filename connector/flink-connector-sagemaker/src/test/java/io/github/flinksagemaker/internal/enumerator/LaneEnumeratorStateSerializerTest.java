package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.enumerator.TrackedLane.Phase;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LaneEnumeratorStateSerializerTest {

    private static final LaneId PENDING = LaneId.parse("01JZZZZZZZ0123456789ABCDEF");
    private static final LaneId ASSIGNED = LaneId.parse("01JZZZZZZZ0123456789ABCDEG");
    private static final LaneId RETIRED = LaneId.parse("01JZZZZZZZ0123456789ABCDEH");

    private static final String NAME = "30314a5a5a5a5a5a5a5a303132333435363738394142434445";
    private static final String GOLDEN =
            "0100" // bounded, not ended
                    + "0000000000000009" // horizon
                    + "00000001" // version of splits
                    + "00000003" // three lanes
                    + (NAME + "46" + "0000000000000001" + "00") // pending
                    + "00000037" // its split, 55 bytes
                    + (NAME + "46" + "0000000000000004")
                    + "0000000000000000"
                    + "ffffffffffffffff"
                    + "00"
                    + "00000000"
                    + (NAME + "47" + "0000000000000002" + "01") // assigned
                    + (NAME + "48" + "0000000000000003" + "1e") // retired, place, ended, closed
                    + ("00000001" + "00000002" + "0000000000000007") // subtask 1 of 2, checkpoint
                    + "0000000000000009"; // closed after checkpoint

    private final LaneEnumeratorStateSerializer serializer = LaneEnumeratorStateSerializer.INSTANCE;

    private static LaneEnumeratorState state() {
        LaneSplit split = LaneSplit.of(PENDING, 4, new TreeMap<>(), 0, -1, false);
        return LaneEnumeratorState.of(
                true,
                false,
                9,
                List.of(
                        LaneRecord.of(PENDING, Phase.PENDING, 1, split, null, false, null),
                        LaneRecord.of(ASSIGNED, Phase.ASSIGNED, 2, null, null, false, null),
                        LaneRecord.of(
                                RETIRED, Phase.RETIRED, 3, null, LanePlace.of(1, 2, 7), true, 9L)));
    }

    @Test
    void writesVersionOneAsItAlwaysWas() throws Exception {
        assertThat(serializer.getVersion()).isEqualTo(1);
        assertThat(HexFormat.of().formatHex(serializer.serialize(state()))).isEqualTo(GOLDEN);
    }

    @Test
    void readsVersionOneAsItAlwaysWas() throws Exception {
        assertThat(serializer.deserialize(1, HexFormat.of().parseHex(GOLDEN))).isEqualTo(state());
    }

    @Test
    void refusesEveryTruncation() throws Exception {
        byte[] bytes = serializer.serialize(state());
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> serializer.deserialize(1, cut))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesTrailingBytesAndUnknownVersions() throws Exception {
        byte[] bytes = serializer.serialize(state());
        assertThatThrownBy(() -> serializer.deserialize(1, Arrays.copyOf(bytes, bytes.length + 1)))
                .hasMessageContaining("1 bytes too many");
        assertThatThrownBy(() -> serializer.deserialize(9, bytes))
                .hasMessageContaining("version 9");
    }
}
