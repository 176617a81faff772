// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.ledger.Attempt;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Has attempts made: endpoints in turn, each one's in their order, probes first; so many at a time
 * in all, and of each endpoint only while not too many are open. Confined to the {@link
 * io.github.flinksagemaker.internal.read.EventLoop}.
 */
final class AttemptQueue {

    /** Attempts that are being made at a time; each may hold a payload. */
    static final int MAX_BEING_SENT = 8;

    /** Attempts of an endpoint that may be open at a time. */
    static final int MAX_OPEN = 1_000;

    /** Hears of each that was added, once. */
    interface Listener {

        /** Whether it is still to be made; if not, it is the listener's again. */
        boolean mayBegin(Item item);

        /** It is accepted; returns whether it is an open attempt now. */
        boolean accepted(Item item, Attempt attempt);

        /** It could not be made; {@code failure} is absent if its payload is the reason. */
        void notMade(Item item, @Nullable ServiceException failure, String why);
    }

    private final AttemptSender sender;
    private final Listener listener;
    private final Set<Circuit> turns = new LinkedHashSet<>();
    private int beingSent;
    private boolean sending;

    AttemptQueue(AttemptSender sender, Listener listener) {
        this.sender = sender;
        this.listener = listener;
    }

    void add(FailedPart failed, Circuit circuit, ReinvocationKind kind) {
        Item item = new Item(failed, circuit, kind);
        if (item.isProbe()) {
            circuit.toSend.addFirst(item);
        } else {
            circuit.toSend.add(item);
        }
        turns.add(circuit);
    }

    /** Begins with as many as there is room for. */
    void send() {
        if (sending) {
            return; // one has ended at once: the outer call goes on
        }
        sending = true;
        try {
            for (Item next = next(); next != null; next = next()) {
                if (listener.mayBegin(next)) {
                    beingSent++;
                    sender.send(next.failed, new Sending(next));
                }
            }
        } finally {
            sending = false;
        }
    }

    private @Nullable Item next() {
        if (beingSent >= MAX_BEING_SENT) {
            return null;
        }
        for (Iterator<Circuit> all = turns.iterator(); all.hasNext(); ) {
            Circuit circuit = all.next();
            if (circuit.open < MAX_OPEN) {
                Item next = circuit.toSend.poll();
                all.remove();
                if (!circuit.toSend.isEmpty()) {
                    turns.add(circuit); // behind all others
                }
                if (next != null) {
                    return next;
                }
            }
        }
        return null;
    }

    /** Those that wait of which that is so; they are the caller's again. */
    List<Item> take(Circuit circuit, Predicate<FailedPart> which) {
        List<Item> taken = new ArrayList<>();
        circuit.toSend.removeIf(item -> which.test(item.failed) && taken.add(item));
        return taken;
    }

    private final class Sending implements AttemptSender.Listener {
        private final Item item;

        Sending(Item item) {
            this.item = item;
        }

        @Override
        public void accepted(Attempt attempt) {
            beingSent--;
            if (listener.accepted(item, attempt)) {
                item.circuit.open++;
            }
            send();
        }

        @Override
        public void refused(String why) {
            beingSent--;
            listener.notMade(item, null, why);
            send();
        }

        @Override
        public void failed(ServiceException failure) {
            beingSent--;
            listener.notMade(item, failure, String.valueOf(failure.getMessage()));
            send();
        }
    }

    /** What is to be invoked, and what for. */
    static final class Item {
        final FailedPart failed;
        final Circuit circuit;
        final ReinvocationKind kind;

        /** Whether the model was known to work when it was begun with (rule 54). */
        boolean hasProof;

        Item(FailedPart failed, Circuit circuit, ReinvocationKind kind) {
            this.failed = failed;
            this.circuit = circuit;
            this.kind = kind;
        }

        boolean isProbe() {
            return kind == ReinvocationKind.PROBE;
        }
    }
}
