// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.plan;

import java.time.Duration;
import java.util.Random;

/** How long faults last and how much time lies between them. */
final class FaultDurations {

    /** The heartbeat time-out of the cluster. */
    static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(6);

    private static final Duration LONG_DRILL = Duration.ofMinutes(10);
    private static final Duration LONGEST_STOP_OF_S3 = Duration.ofMinutes(1);

    /** Longer than the silence after which a replaced writer's lane is left. */
    private static final Duration LONG_PAUSE = Duration.ofSeconds(65);

    /** Short enough for the source's repetitions, so that no record fails because of it. */
    private static final Duration LONGEST_MODEL_OUTAGE = Duration.ofSeconds(20);

    private final Duration length;

    FaultDurations(Duration length) {
        this.length = length;
    }

    Duration lasting(FaultKind kind, Random random) {
        return switch (kind) {
            case KILL_TASK_MANAGER,
                            KILL_JOB_MANAGER,
                            RESCALE_SINK,
                            RESCALE_SOURCE,
                            CANCEL_SINK,
                            CANCEL_SOURCE,
                            ERROR_IN_SINK,
                            ERROR_IN_SOURCE,
                            ADAPT_SINK,
                            ADAPT_SOURCE ->
                    Duration.ZERO;
            case KILL_PAUSED_TASK_MANAGER, QUIET_INPUT_THEN_KILL ->
                    inProportion(LONG_PAUSE, HEARTBEAT_TIMEOUT.plusSeconds(4));
            case SECOND_RUN -> Duration.ofMillis(between(random, 6_000, 10_000));
            case ZOMBIE_TASK_MANAGER, PAUSE_JOB_MANAGER ->
                    HEARTBEAT_TIMEOUT.plusMillis(between(random, 3_000, 6_000));
            case PAUSE_TASK_MANAGER -> Duration.ofMillis(between(random, 500, 3_000));
            case STOPPED_S3 -> inProportion(LONGEST_STOP_OF_S3, Duration.ofSeconds(4));
            case MODEL_OUTAGE ->
                    Duration.ofMillis(
                            between(
                                    random,
                                    4_000,
                                    isShort() ? 8_000 : LONGEST_MODEL_OUTAGE.toMillis()));
            case LOST_OUTPUTS, LOST_FAILURES, MODEL_TIMEOUTS ->
                    Duration.ofMillis(between(random, 2_000, 4_000));
            default -> Duration.ofMillis(between(random, 3_000, isShort() ? 5_000 : 9_000));
        };
    }

    /** As long as that in a drill of ten minutes, in proportion in a shorter one. */
    private Duration inProportion(Duration longest, Duration least) {
        long millis = longest.toMillis() * length.toMillis() / LONG_DRILL.toMillis();
        return Duration.ofMillis(Math.max(least.toMillis(), Math.min(longest.toMillis(), millis)));
    }

    /** Time in which jobs come to run again, so that the next fault meets them at work. */
    Duration pauseAfter(FaultKind kind, Random random) {
        if (kind.target() == FaultKind.Target.SERVICES
                || kind.target() == FaultKind.Target.NOTIFICATIONS) {
            return Duration.ofMillis(between(random, 500, 2_500));
        }
        return Duration.ofMillis(
                isShort() ? between(random, 5_000, 7_000) : between(random, 7_000, 18_000));
    }

    /** What makes records expire ends early, so that the drill need not wait long for them. */
    Duration latestEnd(FaultKind kind, Duration end) {
        if (!kind.makesRecordsExpire()) {
            return end;
        }
        Duration early = end.minus(Settings.EXPIRY);
        Duration least = Duration.ofSeconds(25);
        return early.compareTo(least) < 0 ? least : early;
    }

    private boolean isShort() {
        return length.compareTo(Duration.ofSeconds(90)) < 0;
    }

    private static long between(Random random, long least, long most) {
        return least + (long) (random.nextDouble() * (most - least));
    }
}
