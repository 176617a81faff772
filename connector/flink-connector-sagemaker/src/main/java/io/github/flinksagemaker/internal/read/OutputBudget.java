// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * Decides whether one more output may be fetched: what has not been emitted yet, what is being
 * completed and what is being fetched share one bound; what an holder carries counts with it. A
 * fetch begins with an estimate, which bounds nothing but the first {@link #UNRESERVED} bytes of
 * it; before the rest of a larger output is fetched, its size is {@link #reserve reserved}. Nothing
 * else begins while a reservation waits, and if nothing at all is held one is always admitted, so
 * that an output greater than the bound passes, alone. Confined to the {@link EventLoop}.
 */
public final class OutputBudget {

    /** Who fetches an output, and holds it and what it carries until both are handed over. */
    public interface Holder {
        int carriedBytes();
    }

    /** Bytes of an output that are fetched without a reservation, at most. */
    static final int UNRESERVED = 1 << 20;

    private static final long FIRST_ESTIMATE = 16 * 1024;

    /** Each output moves the estimate by an eighth of the difference. */
    private static final int WEIGHT = 8;

    private final LongPredicate admits;
    private final long limit;
    private final Map<Holder, Long> reserved = new IdentityHashMap<>();
    private final Deque<Reservation> waiting = new ArrayDeque<>();
    private long held;
    private long reservedBytes;
    private int fetches;
    private long carriedByFetches;
    private long estimate = FIRST_ESTIMATE;

    /**
     * @param admits whether there is room for more if so many bytes are under way already
     * @param limit the bound itself
     */
    public OutputBudget(LongPredicate admits, long limit) {
        this.admits = admits;
        this.limit = limit;
    }

    /** Counts one more fetch, unless there is no room. */
    public boolean tryStart(Holder holder) {
        if (!waiting.isEmpty() || !admits.test(underWay())) {
            return false;
        }
        fetches++;
        carriedByFetches += holder.carriedBytes();
        return true;
    }

    private long underWay() {
        return held + reservedBytes + carriedByFetches + fetches * estimate;
    }

    /** A fetch that has begun goes on with {@code then} when there is room for so many bytes. */
    void reserve(Holder holder, long size, Runnable then) {
        missed(holder);
        waiting.add(new Reservation(holder, size, then));
        grant();
    }

    /** Lets those go on that wait for a reservation, as far as there is room by now. */
    public void grant() {
        while (!waiting.isEmpty() && fits(waiting.element().bytes)) {
            Reservation next = waiting.remove();
            reserved.put(next.holder, next.bytes);
            reservedBytes += next.bytes;
            next.then.run();
        }
    }

    /** Of what is greater than the bound: whether nothing else is held. */
    private boolean fits(long bytes) {
        return admits.test(underWay() + Math.min(bytes, limit - 1));
    }

    /** A fetch ended without an object. */
    public void missed(Holder holder) {
        Long bytes = reserved.remove(holder);
        if (bytes != null) {
            reservedBytes -= bytes;
            return;
        }
        fetches--;
        carriedByFetches -= holder.carriedBytes();
    }

    /** A fetch ended with a settled holder, held until it is handed over. */
    public void settled(Holder holder, Outcome outcome) {
        missed(holder);
        held += size(holder, outcome);
        if (outcome.output() != null) {
            estimate += (Math.min(outcome.sizeInBytes(), UNRESERVED) - estimate) / WEIGHT;
        }
    }

    /** A settled holder has been handed over; from now on the queue counts it. */
    public void handedOver(Holder holder, Outcome outcome) {
        held -= size(holder, outcome);
    }

    private static long size(Holder holder, Outcome outcome) {
        return outcome.sizeInBytes() + holder.carriedBytes();
    }

    /** A fetch that waits for room; it holds nothing meanwhile. */
    private static final class Reservation {
        private final Holder holder;
        private final long bytes;
        private final Runnable then;

        Reservation(Holder holder, long size, Runnable then) {
            this.holder = holder;
            this.bytes = size + holder.carriedBytes();
            this.then = then;
        }
    }
}
