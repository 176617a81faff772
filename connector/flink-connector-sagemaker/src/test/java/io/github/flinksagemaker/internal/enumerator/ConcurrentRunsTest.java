// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.LogEvents;
import java.time.Duration;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;

/** Rule 34: two runs that write at once are told of. */
class ConcurrentRunsTest {

    private final LaneEnumeratorFixture fixture = new LaneEnumeratorFixture(1, false);

    @Test
    void namesBothRunsOnce() {
        LaneId older = found("spring");
        fixture.clock.advance(Duration.ofMinutes(1));
        LaneId newer = found("summer");
        fixture.clock.advance(Duration.ofMinutes(1));
        fixture.store.write(fixture.paths.segment(older, 1), new byte[0], "text/plain");

        try (LogEvents log = new LogEvents()) {
            read(older, "spring");
            read(newer, "summer");
            read(older, "spring");

            assertThat(warnings(log))
                    .singleElement()
                    .asString()
                    .contains("spring, and summer since 2026-01-01T00:01:00Z");
        }
    }

    @Test
    void aRunThatWroteNothingSinceTheNextBeganIsNone() {
        LaneId older = found("spring");
        fixture.clock.advance(Duration.ofMinutes(1));
        LaneId newer = found("summer");

        try (LogEvents log = new LogEvents()) {
            read(newer, "summer");
            read(older, "spring");

            assertThat(warnings(log)).isEmpty();
        }
    }

    @Test
    void aRunThatGoesOnFromTheOtherIsNone() {
        LaneId older = found("spring");
        fixture.clock.advance(Duration.ofMinutes(1));
        LaneId newer = found("summer");
        fixture.clock.advance(Duration.ofMinutes(1));
        fixture.store.write(fixture.paths.segment(older, 1), new byte[0], "text/plain");

        try (LogEvents log = new LogEvents()) {
            read(newer, "summer", "spring");
            read(older, "spring");

            assertThat(warnings(log)).isEmpty();
        }
    }

    private LaneId found(String run) {
        LaneId lane = fixture.writeLaneOf(run);
        if (fixture.context.registeredReaders().isEmpty()) {
            fixture.registerReader(0);
        }
        fixture.context.tick();
        return lane;
    }

    private void read(LaneId lane, String run, String... succeeds) {
        fixture.report(0, lane, opening(0, 1, 0).inRun(run, "job", List.of(succeeds)), "");
        fixture.context.tick();
        fixture.context.runOnce();
    }

    private static List<String> warnings(LogEvents log) {
        return log.messages(event -> event.getLevel() == Level.WARN);
    }
}
