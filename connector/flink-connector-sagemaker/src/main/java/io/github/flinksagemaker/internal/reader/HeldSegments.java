// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.internal.event.ReceiptEvent;
import io.github.flinksagemaker.internal.ledger.Attempt;
import io.github.flinksagemaker.internal.split.OpenPart;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.internal.watch.OpenInvocation;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is open of the segments that a reader holds: assigned, and not finished. Changes on the task
 * thread only, in step with what is emitted, so that a checkpoint holds exactly what has come out.
 * A segment that has been emitted stays until the enumerator knows that the reader had it (rule
 * 49). Modelled in {@code docs/model/segments.pml} and {@code docs/model/attempts.pml}.
 */
final class HeldSegments {

    private static final long RESTORED = 0;

    private final Map<LaneId, Map<Long, Held>> lanes = new HashMap<>();
    private final Set<Held> emittedBeforeReceipt = new LinkedHashSet<>();
    private long received;
    private long receipt = ReceiptEvent.NONE;

    /** Takes over a segment from the state. */
    void restore(SegmentSplit split) {
        add(split, RESTORED);
    }

    /**
     * Takes over a segment from the enumerator.
     *
     * @throws IllegalStateException if it is held already
     */
    void receive(SegmentSplit split) {
        add(split, ++received);
    }

    private void add(SegmentSplit split, long order) {
        Held previous =
                lanes.computeIfAbsent(split.lane(), lane -> new HashMap<>())
                        .putIfAbsent(split.number(), new Held(split, order));
        if (previous != null) {
            throw new IllegalStateException(
                    split + " was assigned twice, its results would come out twice");
        }
    }

    /**
     * A segment was read; {@code open} has the indexes of its entries that are to be settled.
     *
     * @return whether it is finished: nothing of it is open, and its receipt is known
     */
    boolean loaded(LaneId lane, long segment, BitSet open, long date) {
        Held held = held(lane, segment);
        if (held == null) {
            throw new IllegalStateException(
                    "segment " + segment + " of lane " + lane + " was read, but is not held");
        }
        held.open = (BitSet) open.clone();
        held.date = date;
        return leavesIfFinished(held);
    }

    /**
     * To be asked before results of an invocation's records are emitted.
     *
     * @throws IllegalStateException if some of them have been emitted already
     */
    void checkOpen(OpenInvocation invocation) {
        openEntries(invocation).without(invocation);
    }

    /**
     * The results of an invocation's records have been emitted.
     *
     * @return whether its segment is finished: nothing of it is open, and its receipt is known
     */
    boolean settled(OpenInvocation invocation) {
        Held held = openEntries(invocation);
        held.settled(invocation);
        return leavesIfFinished(held);
    }

    /**
     * Some of an entry's open records have been invoked again (rule 51).
     *
     * @throws IllegalStateException if nothing of it is open
     */
    void attempted(OpenInvocation invocation, Attempt attempt) {
        Held held = openEntries(invocation);
        held.parts.put(invocation.index(), OpenPart.attempted(held.partsOf(invocation), attempt));
    }

    /**
     * The enumerator knows what was restored, and that so many have come; returns what is finished
     * by that.
     */
    List<SegmentSplit> receipt(long known) {
        receipt = known;
        List<SegmentSplit> finished = new ArrayList<>();
        for (Iterator<Held> emitted = emittedBeforeReceipt.iterator(); emitted.hasNext(); ) {
            Held held = emitted.next();
            if (held.order <= receipt) {
                emitted.remove();
                remove(held.split);
                finished.add(held.split);
            }
        }
        return finished;
    }

    /** Whether the segment is not finished. */
    boolean holds(LaneId lane, long segment) {
        return held(lane, segment) != null;
    }

    boolean isEmpty() {
        return lanes.isEmpty();
    }

    /** Copies that stay as they are. */
    List<SegmentSplit> toSplits() {
        List<SegmentSplit> splits = new ArrayList<>();
        for (Map<Long, Held> segments : lanes.values()) {
            segments.values().forEach(held -> splits.add(held.toSplit()));
        }
        return splits;
    }

    private Held openEntries(OpenInvocation invocation) {
        Held held = held(invocation.lane(), invocation.segment());
        if (held == null || held.open == null || !held.open.get(invocation.index())) {
            throw notOpen(invocation);
        }
        return held;
    }

    private static IllegalStateException notOpen(OpenInvocation invocation) {
        return new IllegalStateException(
                invocation + " is not open, its results would come out twice");
    }

    private @Nullable Held held(LaneId lane, long segment) {
        Map<Long, Held> segments = lanes.get(lane);
        return segments == null ? null : segments.get(segment);
    }

    private boolean leavesIfFinished(Held held) {
        if (held.open == null || !held.open.isEmpty()) {
            return false;
        }
        boolean isKnown = held.order <= receipt;
        if (isKnown) {
            remove(held.split);
        } else {
            emittedBeforeReceipt.add(held);
        }
        return isKnown;
    }

    private void remove(SegmentSplit split) {
        Map<Long, Held> segments = Objects.requireNonNull(lanes.get(split.lane()));
        segments.remove(split.number());
        if (segments.isEmpty()) {
            lanes.remove(split.lane());
        }
    }

    private static final class Held {
        private final SegmentSplit split;
        private final long order;
        private final Map<Integer, List<OpenPart>> parts;
        private @Nullable BitSet open;
        private long date;

        Held(SegmentSplit split, long order) {
            this.split = split;
            this.order = order;
            this.date = split.date();
            this.parts = new HashMap<>(split.parts());
        }

        /** What is open of an open entry. */
        List<OpenPart> partsOf(OpenInvocation invocation) {
            List<OpenPart> known = parts.get(invocation.index());
            return known == null
                    ? List.of(new OpenPart(0, invocation.recordsOfEntry(), null))
                    : known;
        }

        /** What is left of an entry once an invocation's records are out. */
        List<OpenPart> without(OpenInvocation invocation) {
            List<OpenPart> left =
                    OpenPart.emitted(partsOf(invocation), invocation.from(), invocation.to());
            if (left == null) {
                throw notOpen(invocation);
            }
            return left;
        }

        void settled(OpenInvocation invocation) {
            List<OpenPart> left = without(invocation);
            if (!left.isEmpty()) {
                parts.put(invocation.index(), left);
                return;
            }
            parts.remove(invocation.index());
            if (open != null) {
                open.clear(invocation.index());
            }
        }

        /** What a restored one has open counts before it is read, too. */
        SegmentSplit toSplit() {
            return split.withOpen(open == null ? split.open() : open, date, parts);
        }
    }
}
