// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Open invocations by their next look: a binary heap in which each knows its place, so that a hint
 * can pull one out of 100,000 in a logarithm of steps.
 */
final class LookQueue {

    private @Nullable OpenInvocation[] heap = new OpenInvocation[64];
    private int size;

    int size() {
        return size;
    }

    @Nullable OpenInvocation peek() {
        return size == 0 ? null : heap[0];
    }

    /** The earliest, of a queue that is not empty. */
    OpenInvocation element() {
        return at(0);
    }

    void add(OpenInvocation invocation) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        up(size++, invocation);
    }

    /** Takes the earliest. */
    OpenInvocation remove() {
        OpenInvocation first = at(0);
        removeAt(0);
        return first;
    }

    /** Takes this one; returns whether it was here. */
    boolean remove(OpenInvocation invocation) {
        int place = invocation.queuePlace;
        if (place < 0) {
            return false;
        }
        removeAt(place);
        return true;
    }

    /** Some of the earliest, in about that order. */
    List<OpenInvocation> head(int most) {
        List<OpenInvocation> head = new ArrayList<>();
        for (int i = 0; i < Math.min(most, size); i++) {
            head.add(at(i));
        }
        return head;
    }

    /** Lets {@code change} plan all that waits anew; costs a step or two for each. */
    void replan(Consumer<OpenInvocation> change) {
        for (int i = 0; i < size; i++) {
            change.accept(at(i));
        }
        for (int i = size / 2 - 1; i >= 0; i--) {
            down(i, at(i));
        }
    }

    private void removeAt(int place) {
        at(place).queuePlace = OpenInvocation.NOT_QUEUED;
        OpenInvocation last = at(--size);
        heap[size] = null;
        if (place == size) {
            return;
        }
        up(place, last);
        if (last.queuePlace == place) {
            down(place, last);
        }
    }

    private void up(int from, OpenInvocation invocation) {
        int place = from;
        while (place > 0) {
            int parent = (place - 1) >>> 1;
            if (at(parent).nextLook <= invocation.nextLook) {
                break;
            }
            put(place, at(parent));
            place = parent;
        }
        put(place, invocation);
    }

    private void down(int from, OpenInvocation invocation) {
        int place = from;
        while (2 * place + 1 < size) {
            int child = 2 * place + 1;
            if (child + 1 < size && at(child + 1).nextLook < at(child).nextLook) {
                child++;
            }
            if (invocation.nextLook <= at(child).nextLook) {
                break;
            }
            put(place, at(child));
            place = child;
        }
        put(place, invocation);
    }

    private void put(int place, OpenInvocation invocation) {
        heap[place] = invocation;
        invocation.queuePlace = place;
    }

    private OpenInvocation at(int place) {
        OpenInvocation invocation = heap[place];
        if (invocation == null) {
            throw new IllegalStateException("nothing is queued at " + place + " of " + size);
        }
        return invocation;
    }
}
