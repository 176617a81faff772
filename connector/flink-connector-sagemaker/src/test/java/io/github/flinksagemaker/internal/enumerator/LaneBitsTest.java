// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.split.StateInput;
import io.github.flinksagemaker.internal.split.VarLong;
import io.github.flinksagemaker.model.LaneId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** Small numbers and names in the state of the enumerator. */
class LaneBitsTest {

    @Property
    void aNameIsReadBackFromSixteenBytes(@ForAll @LongRange(min = 0, max = 1L << 47) long time)
            throws Exception {
        LaneId lane = LaneId.create(time);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LaneBits.write(lane, new DataOutputStream(bytes));

        assertThat(bytes.size()).isEqualTo(LaneBits.BYTES);
        assertThat(LaneBits.read(new StateInput("test", bytes.toByteArray()))).isEqualTo(lane);
    }

    @Property
    void anyNumberIsReadBack(@ForAll long number) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        VarLong.write(number, new DataOutputStream(bytes));
        StateInput in = new StateInput("test", bytes.toByteArray());

        assertThat(in.readVarLong()).isEqualTo(number);
        in.expectEnd();
    }
}
