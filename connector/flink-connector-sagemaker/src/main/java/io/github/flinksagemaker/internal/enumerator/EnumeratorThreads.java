// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import java.time.Clock;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * The threads of an enumerator beside the coordinator's: one waits for slow calls, one is the
 * tails' event loop. What comes of their work comes back on the coordinator's.
 */
public final class EnumeratorThreads implements AutoCloseable {

    private final SplitEnumeratorContext<?> context;
    private final SlowCalls calls;
    private final ScheduledExecutorService tailing;
    private final Clock clock;
    private volatile boolean closed;

    /** Threads that work by the system's clock. */
    public EnumeratorThreads(SplitEnumeratorContext<?> context) {
        this.context = context;
        this.clock = Clock.systemUTC();
        this.calls = new SlowCallThread(guarded("sagemaker-discovery"), this::onCoordinator);
        this.tailing = guarded("sagemaker-tails");
    }

    /** Those of a test. */
    EnumeratorThreads(
            SplitEnumeratorContext<?> context,
            SlowCalls calls,
            ScheduledExecutorService tailing,
            Clock clock) {
        this.context = context;
        this.calls = calls;
        this.tailing = tailing;
        this.clock = clock;
    }

    private GuardedThread guarded(String name) {
        return new GuardedThread(name, this::fail);
    }

    /** An Error, which no repetition mends. */
    private void fail(Throwable thrown) {
        onCoordinator(
                () -> {
                    throw new FlinkRuntimeException("looking at the ledger broke down", thrown);
                });
    }

    /** A thread beside the coordinator's has thrown something: the job fails with it. */
    void failJob(Throwable thrown) {
        failJob(context, thrown);
    }

    /** The same for what an enumerator uses before there is one. */
    public static void failJob(SplitEnumeratorContext<?> context, Throwable thrown) {
        context.runInCoordinatorThread(
                () -> {
                    throw new FlinkRuntimeException("a thread of the source broke down", thrown);
                });
    }

    SlowCalls calls() {
        return calls;
    }

    ScheduledExecutorService tailing() {
        return tailing;
    }

    Clock clock() {
        return clock;
    }

    /** Does it on the coordinator's thread, unless the enumerator has been closed. */
    void onCoordinator(Runnable action) {
        try {
            context.runInCoordinatorThread(
                    () -> {
                        if (!closed) { // or closing has cut it off
                            action.run();
                        }
                    });
        } catch (RejectedExecutionException coordinatorClosed) {
            // it closes this
        }
    }

    boolean areClosed() {
        return closed;
    }

    /** Waits for nothing; what is under way is interrupted and comes to nothing. */
    @Override
    public void close() {
        closed = true;
        try (calls) {
            tailing.shutdownNow();
        }
    }
}
