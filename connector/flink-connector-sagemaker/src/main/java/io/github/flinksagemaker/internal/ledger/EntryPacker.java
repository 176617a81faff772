// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Packs entries so that they share what they have in common. For one thread. */
public final class EntryPacker {

    /** Beyond, sharing starts anew: entries that are packed keep what they share. */
    private static final int MAX_SHAPES = 1_000;

    private final Map<EntryShape, EntryShape> shapes = new HashMap<>();
    private @Nullable EntryShape latest;

    public PackedEntry pack(LedgerEntry entry) {
        EntryShape shape = latest;
        if (shape == null || !shape.isOf(entry)) {
            if (shapes.size() >= MAX_SHAPES) {
                shapes.clear();
            }
            shape = shapes.computeIfAbsent(EntryShape.of(entry), made -> made);
            latest = shape;
        }
        return PackedEntry.of(entry, shape);
    }
}
