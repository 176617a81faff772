// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.concurrent;

/** Threads that all requests depend on: what waited there for an answer would wait for itself. */
public final class NonBlockingThreads {

    private static final ThreadLocal<Boolean> MARKED = ThreadLocal.withInitial(() -> false);

    private NonBlockingThreads() {}

    /** The same work, on a thread that is one of them from then on. */
    public static Runnable marking(Runnable work) {
        return () -> {
            MARKED.set(true);
            work.run();
        };
    }

    /**
     * Refuses to wait on such a thread.
     *
     * @param what is to be waited for, for people
     * @throws IllegalStateException if this thread is one of them
     */
    static void check(Object what) {
        if (MARKED.get()) {
            throw new IllegalStateException(
                    "a wait for " + what + " on " + Thread.currentThread().getName());
        }
    }
}
