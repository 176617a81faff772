// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** What several forms do with bytes. */
@Internal
final class Bytes {

    private Bytes() {}

    static boolean startsWith(byte[] bytes, int from, byte... start) {
        if (from + start.length > bytes.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (bytes[from + i] != start[i]) {
                return false;
            }
        }
        return true;
    }

    /** With commas between. */
    static byte[] joined(byte[] prefix, List<byte[]> parts, byte[] suffix) {
        int size = prefix.length + suffix.length + parts.size() - 1;
        for (byte[] part : parts) {
            size = Math.addExact(size, part.length);
        }
        ByteBuffer body = ByteBuffer.allocate(size).put(prefix);
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                body.put((byte) ',');
            }
            body.put(parts.get(i));
        }
        return body.put(suffix).array();
    }

    static byte[] concat(List<byte[]> parts) {
        int size = 0;
        for (byte[] part : parts) {
            size = Math.addExact(size, part.length);
        }
        ByteBuffer body = ByteBuffer.allocate(size);
        parts.forEach(body::put);
        return body.array();
    }

    static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static void append(ByteArrayOutputStream out, byte... bytes) {
        out.write(bytes, 0, bytes.length);
    }
}
