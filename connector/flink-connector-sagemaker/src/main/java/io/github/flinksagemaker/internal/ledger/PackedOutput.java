// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes numbers in as few bytes as they need, and texts as what differs from another text. */
final class PackedOutput {

    private byte[] bytes = new byte[256];
    private int size;

    /** Any number; small ones that are not negative take little. */
    void number(long value) {
        VarLong.write(value, this::put);
    }

    /** A number that may as well be negative. */
    void signed(long value) {
        VarLong.writeSigned(value, this::put);
    }

    /** A number that may be absent and is near {@code base}. */
    void optional(@Nullable Long value, long base) {
        put(value == null ? 0 : 1);
        if (value != null) {
            signed(value - base);
        }
    }

    /**
     * A text that may be absent and may start like {@code previous}.
     *
     * @return the text's bytes, none if it is absent
     */
    byte[] text(byte[] previous, @Nullable String text) {
        if (text == null) {
            number(0);
            return new byte[0];
        }
        byte[] whole = bytes(text);
        int mismatch = Arrays.mismatch(previous, whole);
        int common = mismatch < 0 ? whole.length : mismatch;
        number(whole.length - common + 1L);
        number(common);
        raw(whole, common, whole.length - common);
        return whole;
    }

    /** Bytes as they are. */
    void raw(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    byte[] finish() {
        return Arrays.copyOf(bytes, size);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void put(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
