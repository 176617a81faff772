// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Carries the first failure of the reader's own thread, if any, to the one that fails the task. */
final class ReadFailure {

    private volatile @Nullable IOException failure;
    private volatile @Nullable Runnable wakeUp;

    /** Reading can't go on. */
    void set(Exception cause) {
        synchronized (this) {
            if (failure == null) {
                failure =
                        new IOException("reading the ledger failed: " + cause.getMessage(), cause);
            }
        }
        Runnable action = wakeUp;
        if (action != null) {
            action.run();
        }
    }

    /** What makes those that wait look here; on the thread that failed. */
    void wakeUpBy(Runnable action) {
        wakeUp = action;
    }

    boolean isSet() {
        return failure != null;
    }

    /**
     * Checks that reading goes on.
     *
     * @throws IOException if the reader's thread has failed, with its exception as cause
     */
    void check() throws IOException {
        IOException first = failure;
        if (first != null) {
            throw new IOException(first.getMessage(), first.getCause());
        }
    }
}
