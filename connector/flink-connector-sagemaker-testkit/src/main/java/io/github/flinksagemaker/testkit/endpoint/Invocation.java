// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An accepted request on its way; settled at most once. */
final class Invocation {

    final InvokeRequest request;
    final Instant receivedAt;
    final S3Uri output;
    final @Nullable S3Uri failure;

    private final AtomicBoolean settled = new AtomicBoolean();
    private Scheduler.@Nullable Task limit;
    private @Nullable Future<?> work;
    private boolean over;

    Invocation(InvokeRequest request, Instant receivedAt, S3Uri output, @Nullable S3Uri failure) {
        this.request = request;
        this.receivedAt = receivedAt;
        this.output = output;
        this.failure = failure;
    }

    /** True for the first caller only: who settles it writes what there is to write. */
    boolean settle() {
        return settled.compareAndSet(false, true);
    }

    boolean isSettled() {
        return settled.get();
    }

    /** Replaces the time limit that holds in this phase. */
    synchronized void limit(Scheduler.@Nullable Task task) {
        if (limit != null) {
            limit.cancel();
        }
        limit = task;
        if (over && task != null) {
            task.cancel();
        }
    }

    /** The work that an abort would have to interrupt. */
    synchronized void work(Future<?> future) {
        work = future;
    }

    synchronized void abort() {
        if (work != null) {
            work.cancel(true);
        }
    }

    /** No limit any more. */
    synchronized void end() {
        over = true;
        limit(null);
    }
}
