// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import org.apache.flink.annotation.PublicEvolving;

/** When S3 requests carry checksums and responses are checked against them. */
@PublicEvolving
public enum ChecksumMode {
    /** Wherever S3 supports it: the SDK's default. */
    WHEN_SUPPORTED,
    /** Only where S3 demands it: for S3-compatible stores that refuse the others. */
    WHEN_REQUIRED
}
