// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.LogEvents;
import java.time.Duration;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;

/** Rule 34: two runs that write at once are told of. */
class ConcurrentRunsTest {

    private final SegmentEnumeratorFixture fixture = new SegmentEnumeratorFixture(1, false);

    @Test
    void namesBothRunsOnce() {
        LaneId older = open("spring");
        fixture.look(Duration.ofMinutes(1));
        LaneId newer = open("summer");

        try (LogEvents log = new LogEvents()) {
            fixture.look(Duration.ofMinutes(1));
            append(older);
            append(newer);
            append(older);

            assertThat(warnings(log))
                    .singleElement()
                    .asString()
                    .contains("spring, and summer since 2026-01-01T00:01:00Z");
        }
    }

    @Test
    void aRunThatWroteNothingSinceTheNextBeganIsNone() {
        open("spring");
        fixture.look(Duration.ofMinutes(1));
        LaneId newer = open("summer");

        try (LogEvents log = new LogEvents()) {
            fixture.look(Duration.ofMinutes(1));
            append(newer);

            assertThat(warnings(log)).isEmpty();
        }
    }

    @Test
    void aRunThatGoesOnFromTheOtherIsNone() {
        LaneId older = open("spring");
        fixture.look(Duration.ofMinutes(1));
        LaneId newer = open("summer", "spring");

        try (LogEvents log = new LogEvents()) {
            fixture.look(Duration.ofMinutes(1));
            append(newer);
            append(older);

            assertThat(warnings(log)).isEmpty();
        }
    }

    private LaneId open(String run, String... succeeds) {
        return fixture.open(opening(0, 1, 0).inRun(run, "job", List.of(succeeds)));
    }

    /** Until it has been tailed and its date been asked for. */
    private void append(LaneId lane) {
        fixture.lanes.append(lane, null);
        fixture.look(Duration.ofMinutes(1));
    }

    private static List<String> warnings(LogEvents log) {
        return log.messages(event -> event.getLevel() == Level.WARN);
    }
}
