// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.model.InvocationId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * HintedInvocations for invocations that are not open, in case their entries are read later: a fast
 * model is ready before the checkpoint that makes a read-committed lane readable. Bounded in bytes,
 * the oldest go first.
 */
final class EarlyHints {

    /** Some 60,000 hints without reasons. */
    static final long MAX_BYTES = 8L << 20;

    private static final long BYTES_EACH = 136;

    private final Map<InvocationId, Hint> hints = new LinkedHashMap<>();
    private long bytes;

    void keep(Hint hint) {
        Hint known = hints.remove(hint.invocation());
        bytes -= known == null ? 0 : sizeOf(known);
        Hint kept = hint.orStronger(known);
        hints.put(kept.invocation(), kept);
        bytes += sizeOf(kept);
        Iterator<Hint> oldest = hints.values().iterator();
        while (bytes > MAX_BYTES && oldest.hasNext()) {
            bytes -= sizeOf(oldest.next());
            oldest.remove();
        }
    }

    /** Gives the hint for an invocation, once. */
    @Nullable Hint take(InvocationId invocation) {
        if (hints.isEmpty()) {
            return null;
        }
        Hint hint = hints.remove(invocation);
        bytes -= hint == null ? 0 : sizeOf(hint);
        return hint;
    }

    int size() {
        return hints.size();
    }

    private static long sizeOf(Hint hint) {
        String reason = hint.reason();
        return BYTES_EACH + (reason == null ? 0 : 2L * reason.length());
    }
}
