// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import io.github.flinksagemaker.testkit.endpoint.Scheduler;
import java.time.Duration;
import java.time.Instant;

/** An emulator's time that goes several times as fast as the machine's. */
public final class FastScheduler implements Scheduler {

    private final Scheduler system = Scheduler.system();
    private final Instant start = system.now();
    private final int times;

    public FastScheduler(int times) {
        this.times = times;
    }

    @Override
    public Instant now() {
        return start.plus(Duration.between(start, system.now()).multipliedBy(times));
    }

    @Override
    public Task schedule(Duration delay, Runnable action) {
        return system.schedule(delay.dividedBy(times), action);
    }

    @Override
    public void close() {
        system.close();
    }
}
