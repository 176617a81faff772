// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.append;

import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.Rejection;
import java.util.List;

/** An entry on its way into a segment; its spans count from the start of its own carried bytes. */
public final class PendingEntry {

    private final LedgerEntry entry;
    private final List<byte[]> carried;
    private final long[] arrivalWatermarks;

    public PendingEntry(LedgerEntry entry, List<byte[]> carried, long[] arrivalWatermarks) {
        this.entry = entry;
        this.carried = carried;
        this.arrivalWatermarks = arrivalWatermarks;
    }

    LedgerEntry entry() {
        return entry;
    }

    List<byte[]> carried() {
        return carried;
    }

    long[] arrivalWatermarks() {
        return arrivalWatermarks;
    }

    /** What of its size in a segment varies: carried bytes, and a reason, all of it escaped. */
    long sizeInSegment() {
        Rejection rejection = entry.rejection();
        return carriedBytes() + (rejection == null ? 0 : 6L * rejection.message().length());
    }

    long carriedBytes() {
        long size = 0;
        for (byte[] piece : carried) {
            size += piece.length;
        }
        return size;
    }
}
