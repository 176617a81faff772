// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.split;

import java.io.DataOutput;
import java.io.IOException;

/** Integers in as few bytes as they need: seven bits a byte, least first, zigzag for the sign. */
public final class VarLong {

    static final int MAX_BYTES = 10;

    private VarLong() {}

    /** {@link StateInput#readVarLong} reads it. */
    public static void write(long value, DataOutput out) throws IOException {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    static long decoded(long zigzag) {
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }
}
