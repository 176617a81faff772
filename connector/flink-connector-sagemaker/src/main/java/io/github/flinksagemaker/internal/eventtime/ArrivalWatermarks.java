// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.eventtime;

import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import java.util.BitSet;
import java.util.List;

/** Takes the arrival watermarks out of a segment's entries. */
public final class ArrivalWatermarks {

    private ArrivalWatermarks() {}

    /** Those of the entries at these indexes. */
    public static long[] of(List<LedgerEntry> entries, BitSet indexes) {
        return indexes.stream().mapToLong(index -> of(entries.get(index))).toArray();
    }

    private static long of(LedgerEntry entry) {
        Long arrivalWatermark = entry.arrivalWatermark();
        return arrivalWatermark == null ? LaneWatermark.NONE : arrivalWatermark;
    }
}
