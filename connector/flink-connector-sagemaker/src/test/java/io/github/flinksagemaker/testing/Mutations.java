// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Bytes that somebody may hand to a decoder: anything at all, or valid bytes with damage. */
public final class Mutations {

    /** What a length or a count is blown up to. */
    private static final List<Integer> LENGTHS =
            List.of(Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0, 1 << 28, 0x7F7F7F7F);

    private enum Damage {
        FLIP,
        CUT,
        INSERT,
        DOUBLE,
        LENGTH
    }

    private Mutations() {}

    /** Arbitrary bytes, and {@code valid} ones with one to four kinds of damage. */
    public static Arbitrary<byte[]> of(byte[]... valid) {
        Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        Arbitrary<byte[]> damaged =
                Combinators.combine(
                                Arbitraries.of(valid),
                                Combinators.combine(
                                                Arbitraries.of(Damage.class),
                                                Arbitraries.doubles().between(0, 1),
                                                Arbitraries.bytes(),
                                                Arbitraries.of(LENGTHS))
                                        .as(
                                                (damage, place, value, length) ->
                                                        (java.util.function.UnaryOperator<byte[]>)
                                                                bytes ->
                                                                        damage(
                                                                                damage, bytes,
                                                                                place, value,
                                                                                length))
                                        .list()
                                        .ofMinSize(1)
                                        .ofMaxSize(4))
                        .as(
                                (bytes, operations) -> {
                                    byte[] result = bytes.clone();
                                    for (var operation : operations) {
                                        result = operation.apply(result);
                                    }
                                    return result;
                                });
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(1, any), net.jqwik.api.Tuple.of(5, damaged));
    }

    private static byte[] damage(
            Damage damage, byte[] bytes, double place, byte value, int length) {
        int at = (int) (place * bytes.length);
        switch (damage) {
            case FLIP:
                if (at < bytes.length) {
                    bytes[at] ^= value == 0 ? 1 : value;
                }
                return bytes;
            case CUT:
                return Arrays.copyOf(bytes, at);
            case INSERT:
                byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                longer[at] = value;
                return longer;
            case DOUBLE:
                byte[] twice = Arrays.copyOf(bytes, bytes.length + bytes.length - at);
                System.arraycopy(bytes, at, twice, bytes.length, bytes.length - at);
                return twice;
            case LENGTH:
                if (at + Integer.BYTES <= bytes.length) {
                    ByteBuffer.wrap(bytes).putInt(at, length);
                }
                return bytes;
        }
        throw new AssertionError(damage);
    }
}
