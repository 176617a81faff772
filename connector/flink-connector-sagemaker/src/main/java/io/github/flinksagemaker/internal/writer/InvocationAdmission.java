// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.concurrent.Callbacks;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets batches go to their endpoints, or holds them while there are too many: of an endpoint's open
 * invocations, or a second. Writer thread only.
 */
final class InvocationAdmission {

    /** Sends a batch; completes when the ledger has named each record. */
    interface Sending {
        CompletableFuture<Void> send(Batch batch, EndpointSender endpoint);
    }

    private final HeldBatches held;
    private final InvocationRate rate;
    private final EndpointSenders endpoints;
    private final Sending sending;
    private final ScheduledExecutorService executor;
    private final LongSupplier nanoTime;
    private final Consumer<Throwable> onFailure;
    private boolean releasing;
    private boolean ticking;

    /**
     * {@code onFailure} hears why a batch that was held could not be sent.
     *
     * @param nanoTime the rate's clock
     */
    InvocationAdmission(
            HeldBatches held,
            InvocationRate rate,
            EndpointSenders endpoints,
            Sending sending,
            ScheduledExecutorService executor,
            LongSupplier nanoTime,
            Consumer<Throwable> onFailure) {
        this.held = held;
        this.rate = rate;
        this.endpoints = endpoints;
        this.sending = sending;
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.onFailure = onFailure;
        endpoints.tell(this::releaseSoon);
    }

    /** Completes when the batch is done, or held. */
    CompletableFuture<Void> send(Batch batch, String endpointName) {
        EndpointSender endpoint = endpoints.of(endpointName);
        long wait = waitNanos();
        if (!held.holds(endpointName) && endpoint.limit.hasRoom() && wait == 0) {
            return sendNow(batch, endpoint);
        }
        held.hold(endpointName, batch);
        releaseIn(wait);
        return CompletableFuture.completedFuture(null);
    }

    /** By the rate alone. */
    private long waitNanos() {
        return rate.waitNanos(nanoTime.getAsLong());
    }

    private CompletableFuture<Void> sendNow(Batch batch, EndpointSender endpoint) {
        rate.take(nanoTime.getAsLong());
        endpoint.limit.begun();
        return sending.send(batch, endpoint);
    }

    /** What is held goes as far as there is room; in a task of its own, since room is made deep. */
    void releaseSoon() {
        if (releasing || held.isEmpty()) {
            return;
        }
        releasing = true;
        try {
            executor.execute(this::release);
        } catch (RejectedExecutionException closed) {
            // nothing is sent any more
        }
    }

    /**
     * One batch of each endpoint in its turn, and no more than may be under way: for what has been
     * released a checkpoint waits.
     */
    private void release() {
        releasing = false;
        long wait = 0;
        boolean more = true;
        while (more) {
            more = false;
            wait = 0;
            for (String name : held.endpoints()) {
                EndpointSender endpoint = endpoints.of(name);
                if (endpoint.limit.hasRoom() && endpoint.slots.hasRoom()) {
                    long ofThis = waitNanos();
                    wait = Math.max(wait, ofThis);
                    more |= ofThis == 0 && release(name);
                }
            }
        }
        releaseIn(wait);
    }

    /** Sends the batch that is the next by turn, whatever is open. */
    void releaseOne() {
        for (String name : held.endpoints()) {
            if (release(name)) {
                return;
            }
        }
    }

    /** Sends all that is held, whatever is open. */
    void releaseAll() {
        for (String name : held.endpoints()) {
            while (held.holds(name) && release(name)) {}
        }
    }

    private boolean release(String endpointName) {
        @Nullable Batch batch = held.release(endpointName);
        if (batch == null) {
            return false;
        }
        Callbacks.whenDone(
                sendNow(batch, endpoints.of(endpointName)),
                (done, error) -> {
                    if (error == null) {
                        held.done(batch);
                    } else {
                        onFailure.accept(error);
                    }
                },
                onFailure);
        return true;
    }

    /**
     * The rate opens by itself; the endpoints' limits tell.
     *
     * @param nanos for which the rate kept something back when it was asked; 0: it did not
     */
    private void releaseIn(long nanos) {
        if (nanos == 0 || ticking) {
            return;
        }
        try {
            Future<?> unused = executor.schedule(this::tick, nanos, TimeUnit.NANOSECONDS);
            ticking = true;
        } catch (RejectedExecutionException closed) {
            // nothing is sent any more
        }
    }

    private void tick() {
        ticking = false;
        release();
    }
}
