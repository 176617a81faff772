// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

/** What an S3 read is for; uses take turns at the permits, so that none starves another. */
public enum ReadPurpose {
    /** Looking for the next segment or commit of a lane, or loading one that is there. */
    TAIL,
    /** Looking for an invocation's output or failure. */
    WATCH,
    /** Reading again what a settled invocation carries. */
    SETTLE
}
