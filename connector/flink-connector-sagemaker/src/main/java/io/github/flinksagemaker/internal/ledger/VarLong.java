// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import java.util.function.Supplier;

/** Integers in as few bytes as they need: seven bits a byte, least first. */
public final class VarLong {

    private static final int BITS = 7;
    private static final int MAX_BYTES = 10;

    private VarLong() {}

    /** Any number; small ones that are not negative take little. */
    public static <E extends Exception> void write(long value, ByteOutput<E> out) throws E {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F) | 0x80);
            rest >>>= BITS;
        }
        out.write((int) rest);
    }

    /** A number that may as well be negative. */
    public static <E extends Exception> void writeSigned(long value, ByteOutput<E> out) throws E {
        write(value << 1 ^ value >> 63, out);
    }

    /**
     * What {@link #write} has written.
     *
     * @param unending what to throw of bytes that go on and on
     */
    public static <E extends Exception> long read(ByteInput<E> in, Supplier<E> unending) throws E {
        long value = 0;
        for (int i = 0; i < MAX_BYTES; i++) {
            int next = in.read();
            value |= (next & 0x7FL) << (BITS * i);
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw unending.get();
    }

    /** What {@link #writeSigned} has written. */
    public static <E extends Exception> long readSigned(ByteInput<E> in, Supplier<E> unending)
            throws E {
        long value = read(in, unending);
        return value >>> 1 ^ -(value & 1);
    }

    /** Takes the low eight bits. */
    @FunctionalInterface
    public interface ByteOutput<E extends Exception> {
        void write(int value) throws E;
    }

    /** Gives a byte, with or without its sign. */
    @FunctionalInterface
    public interface ByteInput<E extends Exception> {
        int read() throws E;
    }
}
