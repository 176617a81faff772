// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import com.google.auto.value.AutoValue;

/** When a lane was opened, and when its last object was written; by S3's clock. */
@AutoValue
abstract class LaneDates {

    /** Nothing is left of the lane. */
    static final LaneDates GONE = of(Long.MIN_VALUE, Long.MIN_VALUE);

    abstract long openedAt();

    abstract long lastAt();

    static LaneDates of(long openedAt, long lastAt) {
        return new AutoValue_LaneDates(openedAt, lastAt);
    }
}
