// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import com.google.auto.value.AutoValue;
import org.jspecify.annotations.Nullable;

/**
 * Where one carried record's bytes lie: in the segment's raw section, or in the input object if the
 * entry says so ({@link LedgerEntry#carriedByInput()}).
 */
@AutoValue
public abstract class RecordSpan {

    /** Bytes from the start of the raw section or input object. */
    public abstract long offset();

    /** In bytes; −1 if the record's own encoder failed, so that nothing could be carried. */
    public abstract int length();

    /** The record's timestamp in the stream, milliseconds since the epoch. */
    public abstract @Nullable Long eventTime();

    public static RecordSpan of(long offset, int length, @Nullable Long eventTime) {
        return new AutoValue_RecordSpan(offset, length, eventTime);
    }
}
