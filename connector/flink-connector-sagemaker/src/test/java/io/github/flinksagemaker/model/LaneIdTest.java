// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneIdTest {

    private static final long MAX_TIME = (1L << 48) - 1;

    @Property
    void keepsItsTime(@ForAll @LongRange(min = 0, max = MAX_TIME) long time) {
        LaneId lane = LaneId.create(time);
        assertThat(lane.time()).isEqualTo(time);
        assertThat(lane.value()).hasSize(LaneId.LENGTH).startsWith(LaneId.timePrefix(time));
        assertThat(LaneId.parse(lane.toString())).isEqualTo(lane);
    }

    @Property
    void isReadBackFromItsSixteenBytes(@ForAll @LongRange(min = 0, max = MAX_TIME) long time)
            throws Exception {
        LaneId lane = LaneId.create(time);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        lane.writeTo(new DataOutputStream(bytes));
        assertThat(bytes.size()).isEqualTo(LaneId.BYTES);

        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        assertThat(LaneId.ofBits(in.readLong(), in.readLong())).isEqualTo(lane);
    }

    @Property
    void anyBitsAreALane(@ForAll long high, @ForAll long low) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LaneId.ofBits(high, low).writeTo(new DataOutputStream(bytes));

        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        assertThat(in.readLong()).isEqualTo(high);
        assertThat(in.readLong()).isEqualTo(low);
    }

    @Property
    void sortsByTime(
            @ForAll @LongRange(min = 0, max = MAX_TIME - 1) long earlier,
            @ForAll @LongRange(min = 1, max = 100_000) long distance) {
        long later = Math.min(MAX_TIME, earlier + distance);
        assertThat(LaneId.create(earlier)).isLessThan(LaneId.create(later));
        assertThat(LaneId.create(earlier).value()).isLessThan(LaneId.timePrefix(later));
    }

    @Test
    void lanesOfOneMillisecondDiffer() {
        assertThat(LaneId.create(1)).isNotEqualTo(LaneId.create(1));
    }

    @Test
    void timesOutsideOfAUlidAreTheNearestOnes() {
        assertThat(LaneId.create(-1).time()).isZero();
        assertThat(LaneId.create(Long.MAX_VALUE).time()).isEqualTo(MAX_TIME);
    }

    /** The example of the ULID specification. */
    @Test
    void readsTheTimeThatOthersWrite() {
        assertThat(LaneId.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").time()).isEqualTo(1469922850259L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01ARZ3NDEKTSV4RRFFQ69G5FA",
                "01ARZ3NDEKTSV4RRFFQ69G5FAVV",
                "81ARZ3NDEKTSV4RRFFQ69G5FAV",
                "01arz3ndektsv4rrffq69g5fav",
                "01ARZ3NDEKTSV4RRFFQ69G5FAI",
                "01ARZ3NDEKTSV4RRFFQ69G5FAU",
                "01ARZ3NDEKTSV4RRFFQ69G5F/.",
                "../../../../../../../../..",
                "\u06601ARZ3NDEKTSV4RRFFQ69G5FAV"
            })
    void refusesOtherNames(String name) {
        assertThat(LaneId.isValid(name)).isFalse();
        assertThatThrownBy(() -> LaneId.parse(name)).isInstanceOf(IllegalArgumentException.class);
    }
}
