// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Packs entries so that they share what they have in common. For one thread. */
public final class EntryPacker {

    /** Beyond, sharing starts anew: entries that are packed keep what they share. */
    private static final int MAX_KNOWN = 1_000;

    private final Map<SharedEntryFields, SharedEntryFields> known = new HashMap<>();
    private @Nullable SharedEntryFields latest;

    public PackedEntry pack(LedgerEntry entry) {
        SharedEntryFields shared = latest;
        if (shared == null || !shared.isOf(entry)) {
            if (known.size() >= MAX_KNOWN) {
                known.clear();
            }
            shared = known.computeIfAbsent(SharedEntryFields.of(entry), made -> made);
            latest = shared;
        }
        return PackedEntry.of(entry, shared);
    }
}
