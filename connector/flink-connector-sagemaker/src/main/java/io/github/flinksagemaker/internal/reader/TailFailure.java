// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Carries the first failure of the reader's own threads, if any, to those that fail the task. */
final class TailFailure {

    private volatile @Nullable IOException failure;
    private volatile @Nullable Runnable wakeUp;

    /** Reading can't go on. */
    void set(Exception cause) {
        fail(new IOException("reading the ledger failed: " + cause.getMessage(), cause));
    }

    /** Another thread of the reader's has thrown something. */
    void brokeDown(Throwable thrown) {
        fail(new IOException("a thread of the source broke down: " + thrown, thrown));
    }

    private void fail(IOException next) {
        synchronized (this) {
            failure = failure == null ? next : failure;
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
     * @throws IOException if a thread of the reader has failed, with its exception as cause
     */
    void check() throws IOException {
        IOException first = failure;
        if (first != null) {
            throw new IOException(first.getMessage(), first.getCause());
        }
    }
}
