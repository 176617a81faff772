// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.model.LaneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rule 34. */
class RunSetTest {

    private static final LaneId LANE = LaneId.create(1_000);
    private static final LaneId OTHER = LaneId.create(2_000);

    private final RunSet set = new RunSet(List.of("own"));

    @Test
    void takesLanesOfItsRunsAndRemembersOthers() {
        List<LaneId> taken =
                set.add(Map.of(LANE, opening("own"), OTHER, opening("other")), lane -> false);

        assertThat(taken).containsExactly(LANE);
        assertThat(set.isOther(OTHER)).isTrue();
        assertThat(set.otherRuns()).containsExactly("other");
    }

    @Test
    void takesLanesOfRunsThatGoOnFromItsOwnHoweverFar() {
        List<LaneId> taken =
                set.add(
                        Map.of(LANE, opening("next", "own"), OTHER, opening("last", "next")),
                        lane -> false);

        assertThat(taken).containsExactly(LANE, OTHER);
        assertThat(set.runs()).containsExactly("last", "next", "own");
    }

    @Test
    void doesNotTakeWhatItsRunGoesOnFrom() {
        assertThat(
                        set.add(
                                Map.of(LANE, opening("before"), OTHER, opening("own", "before")),
                                lane -> false))
                .containsExactly(OTHER);
    }

    /** A subtask's first lane names nobody; another's tells that their run belongs here. */
    @Test
    void aLaneOfAnothersRunIsTakenOnceThatRunIsFoundToGoOnFromHere() {
        set.add(Map.of(LANE, opening("next")), lane -> false);

        assertThat(set.add(Map.of(OTHER, opening("next", "own")), lane -> false))
                .containsExactly(LANE, OTHER);
    }

    /** The predecessor is from before there were runs, so that only its lane is named. */
    @Test
    void aRunGoesOnFromHereIfItsLaneNamesOneThatIsRead() {
        LaneOpening successor =
                LaneOpening.of("sink", 0, 1, false, List.of(LANE), 7)
                        .inRun("next", "job", List.of());

        assertThat(set.add(Map.of(OTHER, successor), LANE::equals)).containsExactly(OTHER);
        assertThat(set.runs()).contains("next");
    }

    @Test
    void lanesWithoutARunAreTakenOnlyIfTheStateHasSome() {
        LaneOpening without = LaneOpening.of("sink", 0, 1, false, List.of(), 0);
        RunSet upgraded = new RunSet(List.of("own", LaneOrigin.NO_RUN));

        assertThat(set.add(Map.of(LANE, without), lane -> false)).isEmpty();
        assertThat(upgraded.add(Map.of(LANE, without), lane -> false)).containsExactly(LANE);
    }

    /** It may not have listed the last lanes of the run that its own goes on from. */
    @Test
    void whatHasReadAllTakesWhatItsRunGoesOnFrom() {
        RunSet hasReadAll = new RunSet(List.of("own", LaneOrigin.NO_RUN));

        assertThat(
                        hasReadAll.add(
                                Map.of(LANE, opening("before"), OTHER, opening("own", "before")),
                                lane -> false))
                .containsExactly(LANE, OTHER);
    }

    @Test
    void aLaneWhoseOpeningIsDeletedIsNobodysAndNotAskedForAgain() {
        Map<LaneId, @Nullable LaneOpening> deleted = new HashMap<>();
        deleted.put(LANE, null);

        assertThat(set.add(deleted, lane -> false)).isEmpty();
        assertThat(set.isOther(LANE)).isTrue();
        assertThat(set.otherRuns()).isEmpty();
    }

    @Test
    void forgetsOthersLanesBelowTheHorizonAsTheBookDoes() {
        ForgottenLanes forgotten = new ForgottenLanes();
        set.add(Map.of(LANE, opening("other"), OTHER, opening("other")), lane -> false);

        set.forgetBefore(1_500, forgotten);

        assertThat(set.isOther(LANE)).isFalse();
        assertThat(set.isOther(OTHER)).isTrue();
        assertThat(forgotten.suspects(List.of(LANE))).isEmpty();
    }

    private static LaneOpening opening(String run, String... succeeds) {
        return LaneOpening.of("sink", 0, 1, false, List.of(), 0)
                .inRun(run, "job", List.of(succeeds));
    }
}
