// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import java.time.Duration;

/** Limits of InvokeEndpointAsync, of the keys that inputs have, and of the ledger. */
public final class ServiceLimits {

    /** The most bytes that a request may carry as its body, instead of the name of an object. */
    public static final int MAX_INLINE_BYTES = 128_000;

    /** The most bytes that an object may hold that a request names as its input. */
    public static final long MAX_PAYLOAD_BYTES = 1_000_000_000;

    /** The longest that a request may wait for the model. */
    public static final Duration MAX_REQUEST_TTL = Duration.ofHours(6);

    /** The longest that the model may take. */
    public static final Duration MAX_INVOCATION_TIMEOUT = Duration.ofHours(1);

    /** The most bytes that a segment of the ledger may hold. */
    public static final long MAX_SEGMENT_BYTES = 1 << 30;

    private ServiceLimits() {}

    /**
     * Checks the part of an input object's key that a batch format chooses.
     *
     * @throws IllegalArgumentException unless it is 1 to 16 letters and digits, with dots between
     */
    public static String fileExtension(String extension) {
        if (extension.length() > 16 || !extension.matches("[A-Za-z0-9]+(\\.[A-Za-z0-9]+)*")) {
            throw new IllegalArgumentException(
                    "the batch format's fileExtension must be up to 16 letters and digits, with"
                            + " dots between, was "
                            + extension);
        }
        return extension;
    }
}
