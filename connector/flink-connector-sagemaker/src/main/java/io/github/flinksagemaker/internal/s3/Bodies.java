// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import java.nio.ByteBuffer;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/** Request bodies that read the caller's bytes in place. */
final class Bodies {

    /**
     * The HTTP client's write timeout is per buffer: one buffer for a whole object would bound the
     * upload's duration instead of its silence.
     */
    private static final int SLICE = 1 << 20;

    private Bodies() {}

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
