// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class VarLongTest {

    @Property
    void anyNumberIsReadBack(@ForAll long number) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        VarLong.write(number, new DataOutputStream(bytes));
        StateInput in = new StateInput("test", bytes.toByteArray());

        assertThat(in.readVarLong()).isEqualTo(number);
        in.expectEnd();
    }
}
