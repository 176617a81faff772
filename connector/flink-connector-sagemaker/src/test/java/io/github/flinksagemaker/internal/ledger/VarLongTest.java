// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class VarLongTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Property
    void anyNumberIsReadBack(@ForAll long number) {
        out.reset();
        VarLong.write(number, out::write);
        VarLong.writeSigned(number, out::write);

        byte[] bytes = out.toByteArray();
        int[] position = {0};
        assertThat(VarLong.read(() -> bytes[position[0]++], IllegalStateException::new))
                .isEqualTo(number);
        assertThat(VarLong.readSigned(() -> bytes[position[0]++], IllegalStateException::new))
                .isEqualTo(number);
        assertThat(position[0]).isEqualTo(bytes.length);
    }

    @Example
    void aSmallNumberTakesOneByteWhateverItsSign() {
        VarLong.write(127, out::write);
        VarLong.writeSigned(-64, out::write);
        VarLong.writeSigned(63, out::write);
        assertThat(out.toByteArray()).containsExactly(127, 127, 126);
    }

    @Example
    void whatDoesNotEndIsRefused() {
        assertThatThrownBy(
                        () -> VarLong.read(() -> 0xFF, () -> new IllegalStateException("unending")))
                .hasMessage("unending");
    }
}
