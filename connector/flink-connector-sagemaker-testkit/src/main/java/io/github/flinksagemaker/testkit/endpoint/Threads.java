// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Daemon threads that say what they are for. */
public final class Threads {

    private Threads() {}

    /** A factory of daemon threads named {@code <prefix>-<number>}. */
    public static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return runnable -> {
            Thread thread = new Thread(runnable, prefix + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
