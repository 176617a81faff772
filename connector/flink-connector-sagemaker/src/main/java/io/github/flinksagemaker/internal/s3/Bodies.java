// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/** Request bodies that read the caller's bytes in place. */
final class Bodies {

    /**
     * The HTTP client's write timeout is per buffer: one buffer for a whole object would bound the
     * upload's duration instead of its silence.
     */
    private static final int SLICE = 1 << 20;

    private Bodies() {}

    /**
     * As a header of the request has it. Left to the SDK it would follow the body, for which that
     * makes two buffers of 128 KiB, whatever the body's length.
     */
    static String crc32(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
        return Base64.getEncoder().encodeToString(value);
    }

    static AsyncRequestBody of(byte[] bytes) {
        if (bytes.length <= SLICE) {
            return AsyncRequestBody.fromBytesUnsafe(bytes);
        }
        ByteBuffer[] slices = new ByteBuffer[(bytes.length - 1) / SLICE + 1];
        for (int i = 0; i < slices.length; i++) {
            int start = i * SLICE;
            slices[i] = ByteBuffer.wrap(bytes, start, Math.min(SLICE, bytes.length - start));
        }
        return AsyncRequestBody.fromRemainingByteBuffersUnsafe(slices);
    }
}
