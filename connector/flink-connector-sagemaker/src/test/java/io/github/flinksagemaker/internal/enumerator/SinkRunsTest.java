// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules 22 and 34. */
class SinkRunsTest {

    private static final long WINDOW = 60_000;

    private final SinkRuns runs = new SinkRuns(WINDOW);
    private long time = 1_000;

    @Test
    void eachRunThatGoesOnMustBeComplete() {
        LaneId first = seen(0, 2, 0, "a");
        seen(0, 1, 0, "b");

        assertThat(runs.isComplete(Set.of(first)::contains)).isFalse();

        seen(1, 2, 0, "a");
        assertThat(runs.isComplete(Set.of(first)::contains)).isTrue();
    }

    /** A sink that died while it started, long ago. */
    @Test
    void anOlderRunThatDoesNotGoOnNeedNotBeComplete() {
        seen(0, 2, 0, "a");
        seen(0, 1, 0, "b");

        assertThat(runs.isComplete(lane -> false)).isTrue();
    }

    @Test
    void aRunThatAnotherGoesOnFromNeedNotBeComplete() {
        LaneId first = seen(0, 2, 0, "a");
        seen(0, 1, 5, "b", "a");

        assertThat(runs.isComplete(Set.of(first)::contains)).isTrue();
    }

    @Test
    void anotherRunsLaterLaneReplacesNobody() {
        SinkRuns.Place place = place(0, 1, 0, "a");
        runs.seen(place);
        seen(0, 1, 7, "b");

        assertThat(runs.isReplaced(place)).isFalse();
    }

    @Test
    void aLaneOfARunThatGoesOnFromItsOwnReplacesIt() {
        SinkRuns.Place place = place(0, 2, 3, "a");
        runs.seen(place);
        seen(0, 1, 7, "b", "a");
        seen(0, 1, 2, "c", "b");

        assertThat(runs.isReplaced(place)).isTrue();
        assertThat(runs.isReplaced(place(0, 2, 8, "a"))).isFalse();
    }

    private LaneId seen(int subtask, int parallelism, long checkpoint, String run, String... of) {
        SinkRuns.Place place = place(subtask, parallelism, checkpoint, run, of);
        runs.seen(place);
        return place.lane();
    }

    private SinkRuns.Place place(
            int subtask, int parallelism, long checkpoint, String run, String... succeeds) {
        return SinkRuns.Place.of(
                LaneId.create(time++),
                LaneOrigin.of(subtask, parallelism, checkpoint).inRun(run, List.of(succeeds)));
    }
}
