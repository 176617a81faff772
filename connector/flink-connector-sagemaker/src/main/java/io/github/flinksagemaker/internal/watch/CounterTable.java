// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import org.jspecify.annotations.Nullable;

/**
 * One lane's open invocations by their counter: open addressing, 6 to 16 bytes for each, since
 * there may be hundreds of thousands.
 */
final class CounterTable {

    private static final int SMALLEST = 16;

    private @Nullable OpenInvocation[] slots = new OpenInvocation[SMALLEST];
    private int size;

    int size() {
        return size;
    }

    void put(OpenInvocation invocation) {
        if (size >= slots.length / 3 * 2) {
            resize(slots.length * 2);
        }
        insert(invocation);
    }

    @Nullable OpenInvocation get(long counter) {
        return slots[slotOf(counter)];
    }

    /** Removes this invocation, if it is here. */
    void remove(OpenInvocation invocation) {
        int hole = slotOf(invocation.counter());
        if (slots[hole] != invocation) {
            return;
        }
        slots[hole] = null;
        size--;
        closeUp(hole);
        if (slots.length > SMALLEST && size < slots.length / 6) {
            resize(slots.length / 2);
        }
    }

    /** Moves those behind a hole that would not be found across it. */
    private void closeUp(int emptied) {
        int hole = emptied;
        int mask = slots.length - 1;
        for (int i = (hole + 1) & mask; slots[i] != null; i = (i + 1) & mask) {
            OpenInvocation moved = slots[i];
            int home = home(moved.counter());
            boolean reachable = hole <= i ? hole < home && home <= i : hole < home || home <= i;
            if (!reachable) {
                slots[hole] = moved;
                slots[i] = null;
                hole = i;
            }
        }
    }

    private void insert(OpenInvocation invocation) {
        int slot = slotOf(invocation.counter());
        if (slots[slot] == null) {
            size++;
        }
        slots[slot] = invocation;
    }

    /** Where the counter is, or would go. */
    private int slotOf(long counter) {
        int mask = slots.length - 1;
        int slot = home(counter);
        for (OpenInvocation found = slots[slot];
                found != null && found.counter() != counter;
                found = slots[slot]) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** Counters are consecutive, so they spread well without any mixing. */
    private int home(long counter) {
        return Long.hashCode(counter) & (slots.length - 1);
    }

    private void resize(int length) {
        @Nullable OpenInvocation[] old = slots;
        slots = new OpenInvocation[length];
        size = 0;
        for (OpenInvocation invocation : old) {
            if (invocation != null) {
                insert(invocation);
            }
        }
    }
}
