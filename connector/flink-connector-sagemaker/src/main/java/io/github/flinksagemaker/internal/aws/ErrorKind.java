// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

/** What an AWS error means for the one who called; the only thing that callers switch on. */
public enum ErrorKind {
    /** Asked to slow down: retry after a pause, and hold back others too. */
    THROTTLED,
    /**
     * 5xx, network, time-out, expired credentials: retry. The request may have been carried out.
     */
    TRANSIENT,
    /** The named object does not exist. */
    NOT_FOUND,
    /** No permission, or (S3 without s3:ListBucket) no such object. */
    ACCESS_DENIED,
    /** Refused because of what this one request carries; the same request will not succeed. */
    REJECTED,
    /**
     * No request can succeed until a setting changes: no such endpoint or bucket, wrong region, bad
     * key.
     */
    MISCONFIGURED
}
