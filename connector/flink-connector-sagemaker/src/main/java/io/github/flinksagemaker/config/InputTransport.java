// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import org.apache.flink.annotation.PublicEvolving;

/** By which way a payload reaches the endpoint. */
@PublicEvolving
public enum InputTransport {

    /** Each payload is an object under the staging path, which the request names; the default. */
    S3,

    /**
     * A payload of up to 128,000 bytes is the request's body, and no input object is written;
     * larger ones, and empty ones, go as with {@link #S3}. A writer whose endpoint takes no
     * payloads in requests goes over to {@link #S3} by itself.
     */
    INLINE_WHEN_SMALL
}
