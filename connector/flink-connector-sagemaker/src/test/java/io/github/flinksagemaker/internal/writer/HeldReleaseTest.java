// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.internal.aws.RetryBudget;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint.Operation;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.Hold;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How much of what is held goes when there is room. */
class HeldReleaseTest {

    private static final int LIMIT = 20;
    private static final int IN_FLIGHT = 3;

    private final PipelineFixture fixture =
            new PipelineFixture(
                    PipelineFixture.settings()
                            .setMaxOpenInvocations(LIMIT)
                            .setMaxInFlightRequests(IN_FLIGHT)
                            .build(),
                    RetryBudget.of(SinkOptions.RETRY_BUDGET.defaultValue()),
                    false,
                    S3Location.of("models", "failures"));

    private int invocations() {
        return fixture.endpoint.script().count(Operation.INVOKE);
    }

    /** A checkpoint waits for what has been released. */
    @Test
    void noMoreGoesThanMayBeInFlight() {
        for (int i = 0; i < 2 * LIMIT; i++) {
            fixture.send("r" + i);
        }
        assertThat(invocations()).isEqualTo(LIMIT);
        assertThat(fixture.held.records()).isEqualTo(LIMIT);
        Deque<Hold> calls = new ArrayDeque<>();
        for (int i = 0; i < LIMIT; i++) {
            calls.add(fixture.endpoint.script().hold(Operation.INVOKE));
        }
        String last = fixture.endpoint.accepted().get(LIMIT - 1).outputLocation();
        fixture.store.write(
                S3Location.parse(Objects.requireNonNull(last)), new byte[1], "text/plain");
        fixture.scheduler.advance(Duration.ofMinutes(1));
        for (int left = LIMIT; left > 0; left--) {
            assertThat(fixture.held.underWay()).isEqualTo(Math.min(left, IN_FLIGHT));
            calls.remove().release();
            fixture.scheduler.runDue();
        }
        assertThat(fixture.held.records()).isZero();
        assertThat(invocations()).isEqualTo(2 * LIMIT);
    }
}
