// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.drill.account.Breach;
import io.github.flinksagemaker.drill.plan.FaultKind;
import io.github.flinksagemaker.drill.plan.Mode;
import io.github.flinksagemaker.drill.plan.Plan;
import io.github.flinksagemaker.drill.plan.Scope;
import io.github.flinksagemaker.drill.report.Summary;
import io.github.flinksagemaker.drill.run.Drill;
import io.github.flinksagemaker.drill.run.Sabotage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A drill of a minute in both modes at the same time, always with the same faults. */
class ShortDrillITCase {

    private static final List<FaultKind> PROCESSES =
            List.of(
                    FaultKind.RESCALE_SINK,
                    FaultKind.KILL_TASK_MANAGER,
                    FaultKind.ERROR_IN_SINK,
                    FaultKind.ERROR_IN_SOURCE,
                    FaultKind.SECOND_RUN,
                    FaultKind.KILL_JOB_MANAGER,
                    FaultKind.PAUSE_TASK_MANAGER);

    private static final List<FaultKind> SERVICES =
            List.of(
                    FaultKind.LOST_OUTPUTS,
                    FaultKind.MODEL_OUTAGE,
                    FaultKind.STOPPED_S3,
                    FaultKind.RESETS_AFTER_ACTING,
                    FaultKind.THROTTLED_INVOCATIONS,
                    FaultKind.FAILING_S3,
                    FaultKind.MODEL_ERRORS);

    @Test
    @Timeout(900)
    void bothModesKeepTheirPromises() throws Exception {
        ExecutorService drills = Executors.newFixedThreadPool(Mode.values().length);
        try {
            Map<Mode, Future<Summary>> running = new EnumMap<>(Mode.class);
            for (Mode mode : Mode.values()) {
                running.put(mode, drills.submit(() -> drill(mode)));
            }
            for (Map.Entry<Mode, Future<Summary>> drill : running.entrySet()) {
                Summary summary = drill.getValue().get();
                // what can't be told of a model that breaks down may be blamed (source.md)
                assertThat(summary.breaches())
                        .as("%s", drill.getKey())
                        .hasSizeLessThanOrEqualTo((int) summary.plan().scope().records() / 1_000)
                        .allMatch(breach -> breach.kind() == Breach.Kind.NEIGHBOUR);
                assertThat(summary.balance().results())
                        .isGreaterThanOrEqualTo(summary.plan().scope().records());
                assertThat(summary.faults())
                        .as("a slow machine may have no time for the others")
                        .containsKeys(
                                FaultKind.RESCALE_SINK,
                                FaultKind.KILL_TASK_MANAGER,
                                FaultKind.ERROR_IN_SINK,
                                FaultKind.ERROR_IN_SOURCE,
                                FaultKind.SECOND_RUN,
                                FaultKind.MODEL_OUTAGE,
                                FaultKind.STOPPED_S3);
                assertThat(summary.balance().failures()).containsKeys("MODEL_ERROR");
            }
        } finally {
            drills.shutdownNow();
        }
    }

    private static Summary drill(Mode mode) throws Exception {
        Scope scope = new Scope(4, mode, Duration.ofSeconds(60), 2, 2, 9_000);
        return new Drill(
                        Plan.of(scope, PROCESSES, SERVICES),
                        Path.of("target", "short-drill", mode.toString()),
                        Sabotage.NONE,
                        System.out)
                .run();
    }
}
