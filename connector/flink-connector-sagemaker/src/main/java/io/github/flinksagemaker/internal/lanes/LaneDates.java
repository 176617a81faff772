// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import com.google.auto.value.AutoValue;

/** When a lane was opened, and when its last object was written; by S3's clock. */
@AutoValue
public abstract class LaneDates {

    /** Nothing is left of the lane. */
    public static final LaneDates GONE = of(Long.MIN_VALUE, Long.MIN_VALUE);

    public abstract long openedAt();

    public abstract long lastAt();

    public static LaneDates of(long openedAt, long lastAt) {
        return new AutoValue_LaneDates(openedAt, lastAt);
    }
}
