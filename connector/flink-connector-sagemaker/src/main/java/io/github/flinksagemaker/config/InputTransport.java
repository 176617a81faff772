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
     * larger ones, and empty ones, go as with {@link #S3}. An endpoint that takes no payloads in
     * requests fails the job's start; where the job was restored, its payloads come out as
     * failures.
     */
    INLINE_WHEN_SMALL
}
