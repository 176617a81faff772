// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Writes the JSON lines of one ledger object. What is absent is left out, never null. */
final class LedgerJsonWriter {

    private final Buffer buffer;
    private final JsonGenerator json;

    private LedgerJsonWriter(int expectedSize) throws IOException {
        buffer = new Buffer(expectedSize);
        json = JsonLine.JSON.createGenerator(buffer);
    }

    /** Writes lines. */
    @FunctionalInterface
    interface Lines {
        void writeTo(LedgerJsonWriter out) throws IOException;
    }

    /** The lines, followed by {@code room} bytes to be filled. */
    static byte[] write(int expectedSize, int room, Lines lines) {
        try {
            LedgerJsonWriter out = new LedgerJsonWriter(expectedSize);
            lines.writeTo(out);
            return out.finish(room);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an output in memory does not fail
        }
    }

    /** Starts a line. */
    void startObject() throws IOException {
        json.writeStartObject();
    }

    void startObject(SerializedString name) throws IOException {
        json.writeFieldName(name);
        json.writeStartObject();
    }

    void endObject() throws IOException {
        json.writeEndObject();
    }

    void startArray(SerializedString name) throws IOException {
        json.writeFieldName(name);
        json.writeStartArray();
    }

    void startArray() throws IOException {
        json.writeStartArray();
    }

    void endArray() throws IOException {
        json.writeEndArray();
    }

    void integer(long value) throws IOException {
        json.writeNumber(value);
    }

    void text(String value) throws IOException {
        json.writeString(wellFormed(value));
    }

    void integer(SerializedString name, long value) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(value);
    }

    void optionalInteger(SerializedString name, @Nullable Long value) throws IOException {
        if (value != null) {
            integer(name, value);
        }
    }

    void text(SerializedString name, String value) throws IOException {
        json.writeFieldName(name);
        text(value);
    }

    void optionalText(SerializedString name, @Nullable String value) throws IOException {
        if (value != null) {
            text(name, value);
        }
    }

    void optionalEnd(@Nullable LaneEnd end) throws IOException {
        if (end != null) {
            startObject(LedgerFields.END);
            text(LedgerFields.REASON, LedgerFields.of(end));
            endObject();
        }
    }

    private byte[] finish(int room) throws IOException {
        json.writeRaw('\n');
        json.close();
        return buffer.withRoom(room);
    }

    /** Half a surrogate pair, as a shortened text may end in, is refused by strict JSON readers. */
    private static String wellFormed(String value) {
        StringBuilder repaired = null;
        for (int i = 0; i < value.length(); i++) {
            if (!Character.isSurrogate(value.charAt(i))) {
                continue;
            }
            if (i + 1 < value.length()
                    && Character.isSurrogatePair(value.charAt(i), value.charAt(i + 1))) {
                i++;
            } else {
                if (repaired == null) {
                    repaired = new StringBuilder(value);
                }
                repaired.setCharAt(i, '\uFFFD');
            }
        }
        return repaired == null ? value : repaired.toString();
    }

    /** Hands out its bytes with room behind them, in one copy. */
    private static final class Buffer extends ByteArrayOutputStream {
        Buffer(int size) {
            super(size);
        }

        byte[] withRoom(int room) {
            byte[] result = new byte[Math.addExact(count, room)];
            System.arraycopy(buf, 0, result, 0, count);
            return result;
        }
    }
}
