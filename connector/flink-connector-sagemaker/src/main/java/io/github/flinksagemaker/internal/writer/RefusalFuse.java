// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.aws.RetryBudget;
import io.github.flinksagemaker.internal.concurrent.Callbacks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds back what the endpoint refuses as long as it has accepted nothing of this lane (rule 35):
 * if it refuses whatever it is sent, as one does that is asked for a wrong content type, the job
 * fails, and its input does not come out as failures. Only lanes without predecessors have it; what
 * is held is sent again after a restart, as all that is in flight; modelled in {@code
 * docs/model/ledger.pml}. Payloads in requests have a fuse of their own: what an endpoint took from
 * S3 does not say that it takes these. Writer thread only.
 */
final class RefusalFuse {

    /** So many refused requests, with none accepted, fail the job. */
    static final int MAX_REFUSED = 20;

    /** The longest that a refused request waits for others. */
    static final Duration MAX_HOLD = Duration.ofSeconds(10);

    static final String INLINE_WAY_OUT =
            "set sink.input-transport to S3 if the endpoint takes no payloads in requests";

    private final String endpointName;
    private final boolean inline;
    private final int maxHeld;
    private final RetryBudget budget;
    private final ScheduledExecutorService executor;
    private final List<Held> held = new ArrayList<>();
    private boolean armed;
    private boolean flushing;
    private int refused;
    private @Nullable Future<?> longest;

    private static final class Held {
        private final Supplier<CompletableFuture<Void>> append;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Held(Supplier<CompletableFuture<Void>> append) {
            this.append = append;
        }
    }

    /**
     * @param maxHeld so many are not held, since nothing else may be in flight
     */
    RefusalFuse(
            boolean armed,
            String endpointName,
            boolean inline,
            int maxHeld,
            RetryBudget budget,
            ScheduledExecutorService executor) {
        this.armed = armed;
        this.endpointName = endpointName;
        this.inline = inline;
        this.maxHeld = maxHeld;
        this.budget = budget;
        this.executor = executor;
    }

    /** A request was refused for what it carries; completes when that has been appended. */
    CompletableFuture<Void> refused(String why, Supplier<CompletableFuture<Void>> append) {
        if (!armed) {
            return append.get();
        }
        refused++;
        if (refused >= MAX_REFUSED) {
            RuntimeException failure = failure(why);
            take().forEach(request -> request.done.completeExceptionally(failure));
            return CompletableFuture.failedFuture(failure);
        }
        Held request = new Held(append);
        held.add(request);
        if (flushing || held.size() >= maxHeld) {
            release();
        } else if (longest == null) {
            longest = executor.schedule(this::release, MAX_HOLD.toMillis(), TimeUnit.MILLISECONDS);
        }
        return request.done;
    }

    private RuntimeException failure(String why) {
        RuntimeException failure = new IllegalStateException(describe(why));
        return inline // whatever has worked through S3
                ? budget.failure(failure)
                : budget.failure(RequestKind.INVOKE_ENDPOINT_ASYNC, failure);
    }

    private String describe(String why) {
        return "endpoint "
                + endpointName
                + " has refused "
                + refused
                + " requests and accepted none"
                + (inline ? " that has its payload in it" : "")
                + ", so the job fails before all its records come out as failures: "
                + (inline ? INLINE_WAY_OUT + ", or " : "")
                + "correct content type, batch format or payload schema, or what the"
                + " endpoint expects; where records are at fault, leave them out before the sink."
                + " The last answer: "
                + why;
    }

    /** The endpoint has accepted a request: what it refuses is the request's own fault. */
    void accepted() {
        armed = false;
        release();
    }

    /** A flush waits for all that is in flight, so nothing is held meanwhile. */
    void flushing(boolean begins) {
        flushing = begins;
        if (begins) {
            release();
        }
    }

    private void release() {
        for (Held request : take()) {
            try {
                Callbacks.forward(request.append.get(), request.done);
            } catch (Throwable e) {
                request.done.completeExceptionally(e);
            }
        }
    }

    private List<Held> take() {
        if (longest != null) {
            longest.cancel(false);
            longest = null;
        }
        List<Held> taken = List.copyOf(held);
        held.clear();
        return taken;
    }
}
