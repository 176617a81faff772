// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Open invocations in the order of a time. One that leaves from the middle, since a notification
 * has come for it, leaves a place that is dropped later, so that no queue is ever searched.
 */
final class InvocationQueue {

    /** With fewer places nobody minds the empty ones. */
    private static final int FEW = 64;

    private final PriorityQueue<Place> places =
            new PriorityQueue<>(Comparator.comparingLong(place -> place.time));
    private int empty;

    Place add(OpenInvocation invocation, long time) {
        Place place = new Place(this, invocation, time);
        places.add(place);
        return place;
    }

    /** The time of the first one; the greatest value if nothing is queued. */
    long firstTime() {
        Place first = first();
        return first == null ? Long.MAX_VALUE : first.time;
    }

    boolean isEmpty() {
        return first() == null;
    }

    /** Takes the first one, of a queue that is not empty. */
    OpenInvocation remove() {
        Place first = first();
        OpenInvocation invocation = first == null ? null : first.invocation;
        if (first == null || invocation == null) {
            throw new IllegalStateException("nothing is queued");
        }
        places.remove();
        first.invocation = null;
        return invocation;
    }

    private @Nullable Place first() {
        Place first = places.peek();
        while (first != null && first.invocation == null) {
            places.remove();
            empty--;
            first = places.peek();
        }
        return first;
    }

    private void hasLeft() {
        if (++empty > FEW && empty > places.size() / 2) {
            places.removeIf(place -> place.invocation == null);
            empty = 0;
        }
    }

    /** Where one invocation waits. */
    static final class Place {
        private final InvocationQueue queue;
        private @Nullable OpenInvocation invocation;
        private final long time;

        private Place(InvocationQueue queue, OpenInvocation invocation, long time) {
            this.queue = queue;
            this.invocation = invocation;
            this.time = time;
        }

        /** Gives the place up; of one that the queue has handed out already nothing is left. */
        void leave() {
            if (invocation != null) {
                invocation = null;
                queue.hasLeft();
            }
        }
    }
}
