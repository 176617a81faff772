package io.github.flinksagemaker.internal.reader;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Carries the tail's failure, if any, from its thread to those that fail the task. */
final class TailFailure {

    private volatile @Nullable Exception cause;
    private volatile @Nullable Runnable wakeUp;

    void set(Exception failure) {
        cause = failure;
        Runnable action = wakeUp;
        if (action != null) {
            action.run();
        }
    }

    /** What makes a waiting fetch look here. */
    void wakeUpBy(Runnable action) {
        wakeUp = action;
    }

    /**
     * Checks that reading goes on.
     *
     * @throws IOException if the tail has failed, with its exception as cause
     */
    void check() throws IOException {
        Exception failure = cause;
        if (failure != null) {
            throw new IOException("reading the ledger failed: " + failure.getMessage(), failure);
        }
    }
}
