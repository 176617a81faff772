// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.model.FailureKind;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads what {@link PackedOutput} has written. */
final class PackedInput {

    private static final FailureKind[] KINDS = FailureKind.values();

    private final byte[] bytes;
    private int position;

    PackedInput(byte[] bytes) {
        this.bytes = bytes;
    }

    long number() {
        return VarLong.read(this::next, PackedInput::broken);
    }

    long signed() {
        return VarLong.readSigned(this::next, PackedInput::broken);
    }

    private int next() {
        return bytes[position++];
    }

    private static IllegalStateException broken() {
        return new IllegalStateException("a packed entry is not as it was packed");
    }

    @Nullable Long optional(long base) {
        return next() == 0 ? null : (Long) (base + signed());
    }

    /** A text's bytes; null if it is absent. */
    byte @Nullable [] text(byte[] previous) {
        int rest = (int) number() - 1;
        if (rest < 0) {
            return null;
        }
        int common = (int) number();
        if (common < 0 || common > previous.length || rest > bytes.length - position) {
            throw broken(); // before it takes memory for a length that is only claimed
        }
        byte[] text = new byte[common + rest];
        System.arraycopy(previous, 0, text, 0, common);
        System.arraycopy(bytes, position, text, common, rest);
        position += rest;
        return text;
    }

    /** Bytes as they are, as many as there are at least. */
    void raw(byte[] target, int offset, int length) {
        if (length > bytes.length - position) {
            throw broken();
        }
        System.arraycopy(bytes, position, target, offset, length);
        position += length;
    }

    /** Refuses what is behind what was read. */
    void expectEnd() {
        if (position < bytes.length) {
            throw broken();
        }
    }

    static @Nullable String string(byte @Nullable [] text) {
        return text == null ? null : new String(text, StandardCharsets.UTF_8);
    }

    static FailureKind kind(long ordinal) {
        return KINDS[(int) ordinal];
    }
}
