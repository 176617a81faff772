// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import java.time.Duration;
import java.time.Instant;

/** The emulator's time: cold starts, latencies, time-outs and expiry all go by it. */
public interface Scheduler extends AutoCloseable {

    /** The current time. */
    Instant now();

    /** Runs an action after a delay, once. The action must be short. */
    Task schedule(Duration delay, Runnable action);

    /** Forgets all that is scheduled. */
    @Override
    void close();

    /** Something scheduled. */
    @FunctionalInterface
    interface Task {

        /** Keeps it from running, if it hasn't begun. */
        void cancel();
    }

    /** The machine's clock. */
    static Scheduler system() {
        return new SystemScheduler();
    }
}
