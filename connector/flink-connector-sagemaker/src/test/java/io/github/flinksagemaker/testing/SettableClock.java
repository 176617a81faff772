// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands where the test puts it. Confined to one thread. */
public final class SettableClock extends Clock {

    /** Milliseconds since the epoch. */
    public long now = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    public void advance(Duration by) {
        now += by.toMillis();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(now);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
