// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlanTest {

    private static final int SEEDS = 200;

    @Test
    void theSameSeedGivesTheSamePlan() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertThat(plan(seed, Mode.EXACTLY_ONCE, 10))
                    .isEqualTo(plan(seed, Mode.EXACTLY_ONCE, 10));
        }
    }

    @Test
    void everySeedGivesAnotherPlan() {
        Set<Plan> plans = new HashSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            plans.add(plan(seed, Mode.EXACTLY_ONCE, 2));
            plans.add(plan(seed, Mode.AT_LEAST_ONCE, 2));
        }
        assertThat(plans).hasSize(2 * SEEDS);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void tenMinutesHaveEveryKind(Mode mode) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Plan plan = plan(seed, mode, 10);
            Set<FaultKind> kinds = kinds(plan);
            Set<FaultKind> all = EnumSet.allOf(FaultKind.class);
            if (!plan.settings().notifications()) {
                all.removeIf(kind -> kind.target() == FaultKind.Target.NOTIFICATIONS);
            }
            if (!plan.settings().adaptiveScheduler()) {
                all.removeIf(kind -> kind.target() == FaultKind.Target.ADAPTIVE_JOBS);
            }
            assertThat(kinds).as("seed %d", seed).containsExactlyElementsOf(all);
        }
    }

    @Test
    void tenMinutesStopS3ForAMinute() {
        Plan plan = plan(1, Mode.EXACTLY_ONCE, 10);

        assertThat(plan.services())
                .filteredOn(fault -> fault.kind() == FaultKind.STOPPED_S3)
                .extracting(PlannedFault::lasting)
                .containsOnly(Duration.ofMinutes(1));
    }

    /** What waits for the model is repeated at pauses of which each is at least half as long. */
    @Test
    void noOutageOfTheModelIsLongerThanTheRepetitions() {
        Duration least = Duration.ZERO;
        Duration pause = Settings.RETRY_DELAY;
        for (int i = 0; i < Settings.RETRY_ATTEMPTS; i++) {
            least = least.plus(pause.dividedBy(2));
            pause = pause.multipliedBy(2);
        }
        Duration bridged = least;
        for (long seed = 0; seed < SEEDS; seed++) {
            for (int minutes : new int[] {1, 2, 10}) {
                assertThat(plan(seed, Mode.EXACTLY_ONCE, minutes).services())
                        .filteredOn(fault -> fault.kind() == FaultKind.MODEL_OUTAGE)
                        .extracting(PlannedFault::lasting)
                        .allSatisfy(lasting -> assertThat(lasting).isLessThan(bridged));
            }
        }
    }

    @Test
    void aJobMovesBetweenOneAndTwiceItsParallelismUpToTheMost() {
        Scope scope = Scope.of(3, Mode.EXACTLY_ONCE, Duration.ofMinutes(1), 8, 3);

        assertThat(scope.mostWriters()).isEqualTo(8);
        assertThat(scope.mostReaders()).isEqualTo(6);
        assertThat(2 * scope.slots()).as("with a second run").isGreaterThanOrEqualTo(8 + 6 + 2);
    }

    @Test
    void everySettingIsDrawn() {
        Set<Boolean> notifications = new HashSet<>();
        Set<Boolean> forbidden = new HashSet<>();
        Set<Boolean> cleansUp = new HashSet<>();
        Set<Duration> budgets = new HashSet<>();
        Set<Boolean> unaligned = new HashSet<>();
        Set<Boolean> adaptive = new HashSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            Settings settings = plan(seed, Mode.EXACTLY_ONCE, 1).settings();
            notifications.add(settings.notifications());
            forbidden.add(settings.forbiddenMeansMissing());
            cleansUp.add(settings.cleansUp());
            budgets.add(settings.retryBudget());
            unaligned.add(settings.unalignedCheckpoints());
            adaptive.add(settings.adaptiveScheduler());
            assertThat(settings.trusted() && !settings.notifications()).isFalse();
        }
        assertThat(notifications).hasSize(2);
        assertThat(forbidden).hasSize(2);
        assertThat(cleansUp).hasSize(2);
        assertThat(budgets).hasSize(2);
        assertThat(unaligned).hasSize(2);
        assertThat(adaptive).hasSize(2);
    }

    @Test
    void faultsOfOneTrackFollowEachOtherAndEndBeforeTheInput() {
        for (long seed = 0; seed < SEEDS; seed++) {
            for (int minutes : new int[] {1, 2, 10}) {
                Plan plan = plan(seed, Mode.AT_LEAST_ONCE, minutes);
                for (List<PlannedFault> track : List.of(plan.processes(), plan.services())) {
                    assertThat(track).isNotEmpty();
                    Duration free = Duration.ZERO;
                    for (PlannedFault fault : track) {
                        assertThat(fault.at()).isGreaterThanOrEqualTo(free);
                        free = fault.end();
                    }
                    assertThat(free).isLessThan(plan.scope().length());
                }
            }
        }
    }

    @Test
    void lastExpiriesOfALongDrillAreOverWithItsInput() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Plan plan = plan(seed, Mode.EXACTLY_ONCE, 10);
            assertThat(plan.services())
                    .filteredOn(fault -> fault.kind().makesRecordsExpire())
                    .allSatisfy(
                            fault ->
                                    assertThat(fault.end().plus(Settings.EXPIRY))
                                            .isLessThan(plan.scope().length()));
        }
    }

    @Test
    void aGivenBeginningIsKept() {
        Scope scope = Scope.of(3, Mode.EXACTLY_ONCE, Duration.ofMinutes(1), 2, 2);
        Plan plan =
                Plan.of(
                        scope,
                        List.of(FaultKind.KILL_JOB_MANAGER, FaultKind.RESCALE_SINK),
                        List.of(FaultKind.STOPPED_S3));

        assertThat(plan.processes())
                .extracting(PlannedFault::kind)
                .startsWith(FaultKind.KILL_JOB_MANAGER, FaultKind.RESCALE_SINK);
        assertThat(plan.services().get(0).kind()).isEqualTo(FaultKind.STOPPED_S3);
    }

    private static Plan plan(long seed, Mode mode, int minutes) {
        return Plan.of(Scope.of(seed, mode, Duration.ofMinutes(minutes), 2, 2));
    }

    private static Set<FaultKind> kinds(Plan plan) {
        Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        plan.processes().forEach(fault -> kinds.add(fault.kind()));
        plan.services().forEach(fault -> kinds.add(fault.kind()));
        return kinds;
    }
}
