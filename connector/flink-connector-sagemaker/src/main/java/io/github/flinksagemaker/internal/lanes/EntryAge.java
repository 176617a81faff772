// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

/** How old what was read last is: S3 dates in whole seconds, and what an object holds says more. */
final class EntryAge {

    private static final long SECOND = 1_000;

    private long writtenAt;

    /** An object of that date was read, whose last entry was accepted then. */
    void wrote(long lastModified, long lastAcceptedAt) {
        long second = lastModified / SECOND * SECOND;
        writtenAt = Math.max(lastModified, Math.min(lastAcceptedAt, second + SECOND));
    }

    /** Milliseconds since the epoch. */
    long writtenAt() {
        return writtenAt;
    }
}
