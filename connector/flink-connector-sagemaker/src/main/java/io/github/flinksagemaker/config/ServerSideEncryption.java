// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import org.apache.flink.annotation.PublicEvolving;

/** How S3 encrypts what the sink writes. */
@PublicEvolving
public enum ServerSideEncryption {

    /** With keys that S3 manages (SSE-S3). */
    AES256("AES256"),

    /**
     * With a key in AWS KMS (SSE-KMS): {@code aws.s3.kms-key-id}, or the account's key for S3.
     * Sink, source and endpoint then need {@code kms:GenerateDataKey} or {@code kms:Decrypt} on it.
     */
    AWS_KMS("aws:kms");

    private final String headerValue;

    ServerSideEncryption(String headerValue) {
        this.headerValue = headerValue;
    }

    /** The value of S3's header {@code x-amz-server-side-encryption}. */
    public String headerValue() {
        return headerValue;
    }
}
