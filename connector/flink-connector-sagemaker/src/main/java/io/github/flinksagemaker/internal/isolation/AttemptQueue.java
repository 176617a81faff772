// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.ledger.Attempt;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Has attempts made in their order, probes first: so many at a time, and only while not too many
 * are open. Confined to the {@link io.github.flinksagemaker.internal.read.EventLoop}.
 */
final class AttemptQueue {

    /** Attempts that are being made at a time; each may hold a payload. */
    static final int MAX_BEING_SENT = 8;

    /** Attempts that may be open at a time. */
    static final int MAX_OPEN = 1_000;

    /** Hears of each that was added, once. */
    interface Listener {

        /** Whether it is still to be made; if not, it is the listener's again. */
        boolean mayBegin(Item item);

        /** It is an open attempt now. */
        void accepted(Item item, Attempt attempt);

        /** It could not be made; absent if that is not for want of permission or of a service. */
        void notMade(Item item, @Nullable ServiceException failure, String why);
    }

    private final AttemptSender sender;
    private final Listener listener;
    private final Deque<Item> items = new ArrayDeque<>();
    private int beingSent;
    private int open;
    private boolean sending;

    AttemptQueue(AttemptSender sender, Listener listener) {
        this.sender = sender;
        this.listener = listener;
    }

    void add(FailedPart failed, ReinvocationKind kind) {
        items.add(new Item(failed, kind, false));
    }

    void addProbe(FailedPart failed, ReinvocationKind kind) {
        items.addFirst(new Item(failed, kind, true));
    }

    /** One more attempt is open, which was not made here. */
    void opened() {
        open++;
    }

    /** An open attempt has settled. */
    void settled() {
        open--;
    }

    /** Begins with as many as there is room for. */
    void send() {
        if (sending) {
            return; // one has ended at once: the outer call goes on
        }
        sending = true;
        try {
            while (beingSent < MAX_BEING_SENT && beingSent + open < MAX_OPEN) {
                Item next = items.poll();
                if (next == null) {
                    return;
                }
                if (listener.mayBegin(next)) {
                    beingSent++;
                    sender.send(next.failed, new Sending(next));
                }
            }
        } finally {
            sending = false;
        }
    }

    private final class Sending implements AttemptSender.Listener {
        private final Item item;

        Sending(Item item) {
            this.item = item;
        }

        @Override
        public void accepted(Attempt attempt) {
            beingSent--;
            open++;
            listener.accepted(item, attempt);
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
