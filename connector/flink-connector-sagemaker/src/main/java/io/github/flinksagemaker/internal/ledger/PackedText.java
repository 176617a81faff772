// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A text in pieces: what a known text has too, as its place there; a UUID, as its 16 bytes; and
 * anything else as it is. Its length plus one comes first, 0 for none; each piece begins with four
 * times its length plus its kind. For names of S3 objects, which share most of what is in them.
 */
final class PackedText {

    private static final int LITERAL = 0;
    private static final int COPY = 1;
    private static final int UUID_BYTES = 2;
    private static final int KIND_BITS = 2;

    /** A copy takes up to three bytes. */
    private static final int LEAST_COPY = 4;

    /** More than any text has that the rules allow. */
    private static final int MAX_LENGTH = 1 << 16;

    private static final int UUID_LENGTH = 36;

    private PackedText() {}

    /** Returns the text's bytes, none if it is absent. */
    static byte[] write(PackedOutput out, byte[] known, @Nullable String text) {
        if (text == null) {
            out.number(0);
            return new byte[0];
        }
        byte[] whole = PackedOutput.bytes(text);
        out.number(whole.length + 1L);
        Places places = new Places(known);
        int literal = 0;
        for (int at = 0; at < whole.length; ) {
            int place = places.longestMatch(whole, at);
            int length = place < 0 ? 0 : matchAt(known, place, whole, at);
            boolean isUuid = length < UUID_LENGTH && isUuid(whole, at);
            if (!isUuid && length < LEAST_COPY) {
                at++;
                continue;
            }
            writeLiteral(out, whole, literal, at);
            if (isUuid) {
                piece(out, UUID_LENGTH, UUID_BYTES);
                out.raw(uuid(whole, at), 0, 2 * Long.BYTES);
                at += UUID_LENGTH;
            } else {
                piece(out, length, COPY);
                out.number(place);
                at += length;
            }
            literal = at;
        }
        writeLiteral(out, whole, literal, whole.length);
        return whole;
    }

    private static void writeLiteral(PackedOutput out, byte[] text, int from, int to) {
        if (from < to) {
            piece(out, to - from, LITERAL);
            out.raw(text, from, to - from);
        }
    }

    private static void piece(PackedOutput out, int length, int kind) {
        out.number((long) length << KIND_BITS | kind);
    }

    /** Where each byte stands: to try every place takes a checkpoint too long. */
    private static final class Places {
        private final byte[] known;
        private final int[] first = new int[1 << Byte.SIZE];
        private final int[] next;

        Places(byte[] known) {
            this.known = known;
            this.next = new int[known.length];
            Arrays.fill(first, -1);
            for (int i = known.length - 1; i >= 0; i--) {
                next[i] = first[known[i] & 0xFF];
                first[known[i] & 0xFF] = i;
            }
        }

        /** The first of those that have most of what begins there; negative if there is none. */
        int longestMatch(byte[] text, int at) {
            int longest = 0;
            int place = -1;
            for (int i = first[text[at] & 0xFF]; i >= 0; i = next[i]) {
                int length = matchAt(known, i, text, at);
                if (length > longest) {
                    longest = length;
                    place = i;
                }
            }
            return place;
        }
    }

    private static int matchAt(byte[] known, int place, byte[] text, int at) {
        int length = 0;
        while (place + length < known.length
                && at + length < text.length
                && known[place + length] == text[at + length]) {
            length++;
        }
        return length;
    }

    /** Only as it is printed, so that it reads as it was. */
    private static boolean isUuid(byte[] text, int at) {
        if (text.length - at < UUID_LENGTH) {
            return false;
        }
        for (int i = 0; i < UUID_LENGTH; i++) {
            byte c = text[at + i];
            boolean isDash = i == 8 || i == 13 || i == 18 || i == 23;
            boolean isHex = c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
            if (isDash ? c != '-' : !isHex) {
                return false;
            }
        }
        return true;
    }

    private static byte[] uuid(byte[] text, int at) {
        UUID uuid = UUID.fromString(new String(text, at, UUID_LENGTH, StandardCharsets.US_ASCII));
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    /**
     * What was written; null if that was none.
     *
     * @throws RuntimeException if nothing was written like that
     */
    static byte @Nullable [] read(PackedInput in, byte[] known) {
        long length = in.number() - 1;
        if (length < 0) {
            return null;
        }
        check(length <= MAX_LENGTH);
        byte[] text = new byte[(int) length];
        for (int at = 0; at < length; ) {
            long header = in.number();
            long size = header >>> KIND_BITS;
            check(size > 0 && size <= length - at);
            int piece = (int) size;
            switch ((int) header & (1 << KIND_BITS) - 1) {
                case LITERAL:
                    in.raw(text, at, piece);
                    break;
                case COPY:
                    long place = in.number();
                    check(place >= 0 && place <= known.length - piece);
                    System.arraycopy(known, (int) place, text, at, piece);
                    break;
                case UUID_BYTES:
                    check(piece == UUID_LENGTH);
                    byte[] bits = new byte[2 * Long.BYTES];
                    in.raw(bits, 0, bits.length);
                    ByteBuffer buffer = ByteBuffer.wrap(bits);
                    UUID uuid = new UUID(buffer.getLong(), buffer.getLong());
                    System.arraycopy(PackedOutput.bytes(uuid.toString()), 0, text, at, piece);
                    break;
                default:
                    check(false);
            }
            at += piece;
        }
        return text;
    }

    private static void check(boolean isWritten) {
        if (!isWritten) {
            throw new IllegalStateException("a packed text is not as it was packed");
        }
    }
}
