// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What is to be invoked again, in order, probes first; so many at a time, and only while not too
 * many attempts are open.
 */
final class SendQueue {

    private final int maxBeingSent;
    private final int maxOpen;
    private final Deque<Item> items = new ArrayDeque<>();
    private int beingSent;
    private int open;

    SendQueue(int maxBeingSent, int maxOpen) {
        this.maxBeingSent = maxBeingSent;
        this.maxOpen = maxOpen;
    }

    void add(FailedPart failed, ReinvocationKind kind) {
        items.add(new Item(failed, kind, false));
    }

    void addProbe(FailedPart failed, ReinvocationKind kind) {
        items.addFirst(new Item(failed, kind, true));
    }

    /** The next one, whose turn it is; then {@link #sent} must follow. */
    @Nullable Item next() {
        if (beingSent >= maxBeingSent || beingSent + open >= maxOpen) {
            return null;
        }
        Item next = items.poll();
        beingSent += next == null ? 0 : 1;
        return next;
    }

    /** One is being sent no more. */
    void sent() {
        beingSent--;
    }

    /** One more attempt is open. */
    void opened() {
        open++;
    }

    /** An open attempt has settled. */
    void settled() {
        open--;
    }

    /** What is to be invoked, what for, and whether it is a probe. */
    static final class Item {
        final FailedPart failed;
        final ReinvocationKind kind;
        final boolean isProbe;

        Item(FailedPart failed, ReinvocationKind kind, boolean isProbe) {
            this.failed = failed;
            this.kind = kind;
            this.isProbe = isProbe;
        }
    }
}
