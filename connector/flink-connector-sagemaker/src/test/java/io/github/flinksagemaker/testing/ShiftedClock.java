// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Supplier;

/** Another host's clock, which goes wrong by as much as the test says at any time. */
public final class ShiftedClock extends Clock {

    private final Clock clock;
    private final Supplier<Duration> ahead;

    public ShiftedClock(Clock clock, Supplier<Duration> ahead) {
        this.clock = clock;
        this.ahead = ahead;
    }

    @Override
    public Instant instant() {
        return clock.instant().plus(ahead.get());
    }

    @Override
    public ZoneId getZone() {
        return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new ShiftedClock(clock.withZone(zone), ahead);
    }
}
