// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** Frames of RecordIO: magic number, length, bytes, zeros to a multiple of 4; little-endian. */
@Internal
final class RecordIo {

    static final int HEADER = 8;
    static final int ALIGNMENT = 4;

    private static final int MAGIC = 0xCED7230A;

    private RecordIo() {}

    static boolean isFrame(byte[] bytes, int at) {
        return at + HEADER <= bytes.length && Bytes.littleEndian(bytes).getInt(at) == MAGIC;
    }

    static byte[] join(List<byte[]> records) {
        int size = 0;
        for (byte[] record : records) {
            size = Math.addExact(size, HEADER + padded(record.length));
        }
        ByteBuffer body = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (byte[] record : records) {
            body.putInt(MAGIC).putInt(record.length).put(record);
            body.position(body.position() + padded(record.length) - record.length);
        }
        return body.array();
    }

    static List<byte[]> split(byte[] body) throws BatchFormatException {
        List<byte[]> records = new ArrayList<>();
        ByteBuffer in = Bytes.littleEndian(body);
        for (int at = 0; at < body.length; ) {
            if (!isFrame(body, at)) {
                throw new BatchFormatException("no RecordIO frame begins at byte " + at);
            }
            int length = in.getInt(at + Integer.BYTES);
            if (length < 0 || length > body.length - at - HEADER) {
                throw new BatchFormatException(
                        "the RecordIO frame at byte " + at + " is cut short");
            }
            int from = at + HEADER;
            records.add(Arrays.copyOfRange(body, from, from + length));
            at = Math.min(body.length, from + padded(length)); // the last one's zeros may be absent
        }
        return records;
    }

    private static int padded(int length) {
        return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
