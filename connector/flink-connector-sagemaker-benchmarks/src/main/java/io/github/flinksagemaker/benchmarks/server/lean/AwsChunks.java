// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.server.lean;

import java.io.ByteArrayOutputStream;

/** What the SDK's chunked bodies ({@code aws-chunked}) contain. */
final class AwsChunks {

    private AwsChunks() {}

    /** The bytes of all chunks, without their sizes, signatures and what trails. */
    static byte[] content(byte[] body) {
        ByteArrayOutputStream content = new ByteArrayOutputStream(body.length);
        int at = 0;
        while (true) {
            int lineEnd = at;
            while (body[lineEnd] != '\r') {
                lineEnd++;
            }
            int size = size(body, at, lineEnd);
            if (size == 0) {
                return content.toByteArray();
            }
            content.write(body, lineEnd + 2, size);
            at = lineEnd + 2 + size + 2;
        }
    }

    private static int size(byte[] body, int from, int lineEnd) {
        int size = 0;
        for (int i = from; i < lineEnd && body[i] != ';'; i++) {
            size = 16 * size + Character.digit(body[i], 16);
        }
        return size;
    }
}
