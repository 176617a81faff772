// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

/**
 * Estimates how old an invocation was when its object appeared. The looks give a bracket, from the
 * last one in vain to the one that found it; the object's date narrows that if it fits. S3 dates
 * objects in whole seconds, by its own clock, and a multipart upload by its beginning.
 */
public final class CompletionTimeEstimator {

    private static final long SECOND = 1_000;

    /**
     * Without a date that fits: a bit earlier than found, so that looks drift towards the truth.
     */
    private static final double DRIFT = 0.97;

    private boolean finerThanSeconds;

    /**
     * All in milliseconds.
     *
     * @param missedAge age at the last look in vain, 0 if there was none
     * @param foundAge age at the look that found it
     * @param lastModified the object's date, milliseconds since the epoch
     */
    public long latency(long acceptedAt, long missedAge, long foundAge, long lastModified) {
        finerThanSeconds |= lastModified % SECOND != 0;
        long resolution = finerThanSeconds ? 1 : SECOND;
        long dated = lastModified - acceptedAt;
        if (dated > foundAge || dated + resolution < missedAge) {
            return missedAge > 0 ? (missedAge + foundAge) / 2 : (long) (foundAge * DRIFT);
        }
        if (foundAge < resolution) {
            return (Math.max(missedAge, dated) + foundAge) / 2; // the date says next to nothing
        }
        return Math.max(missedAge, Math.min(foundAge, dated + resolution / 2));
    }
}
