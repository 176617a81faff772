// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The settings of a drill and what goes wrong when: a pure function of what is asked of it.
 *
 * @param processes faults of processes and jobs in the order of their time, one after the other
 * @param services faults of the services likewise; they overlap with those of the processes
 */
public record Plan(
        Scope scope, Settings settings, List<PlannedFault> processes, List<PlannedFault> services) {

    /** Before this all goes well. */
    private static final Duration FIRST = Duration.ofSeconds(4);

    /** After the last fault the input goes on for as long. */
    private static final Duration QUIET_END = Duration.ofSeconds(6);

    /** Draws everything from the seed. */
    public static Plan of(Scope scope) {
        return of(scope, List.of(), List.of());
    }

    /** Has these kinds alone, to look into one of them. */
    public static Plan only(Scope scope, Set<FaultKind> kinds) {
        return of(scope, List.of(), List.of(), kinds);
    }

    /**
     * Draws the rest from the seed.
     *
     * @param firstProcesses the faults of processes to begin with
     * @param firstServices the faults of services to begin with
     */
    public static Plan of(
            Scope scope, List<FaultKind> firstProcesses, List<FaultKind> firstServices) {
        return of(scope, firstProcesses, firstServices, EnumSet.allOf(FaultKind.class));
    }

    private static Plan of(
            Scope scope,
            List<FaultKind> firstProcesses,
            List<FaultKind> firstServices,
            Set<FaultKind> allowed) {
        Random random = new Random(scope.seed() * 31 + scope.mode().ordinal());
        Settings settings = Settings.draw(random);
        FaultDurations durations = new FaultDurations(scope.length());
        Set<FaultKind> ofProcesses = EnumSet.noneOf(FaultKind.class);
        Set<FaultKind> ofServices = EnumSet.noneOf(FaultKind.class);
        for (FaultKind kind : allowed) {
            switch (kind.target()) {
                case PROCESSES -> ofProcesses.add(kind);
                case ADAPTIVE_JOBS -> {
                    if (settings.adaptiveScheduler()) {
                        ofProcesses.add(kind);
                    }
                }
                case SERVICES -> ofServices.add(kind);
                case NOTIFICATIONS -> {
                    if (settings.notifications()) {
                        ofServices.add(kind);
                    }
                }
            }
        }
        return new Plan(
                scope,
                settings,
                track(scope, durations, random, ofProcesses, firstProcesses),
                track(scope, durations, random, ofServices, firstServices));
    }

    /** One fault after the other, in rounds that have each kind once, until the time is over. */
    private static List<PlannedFault> track(
            Scope scope,
            FaultDurations durations,
            Random random,
            Set<FaultKind> kinds,
            List<FaultKind> first) {
        List<PlannedFault> track = new ArrayList<>();
        Rounds rounds = new Rounds(random, kinds, first);
        Duration end = scope.length().minus(QUIET_END);
        Duration at = FIRST;
        int skipped = 0;
        while (at.compareTo(end) < 0 && skipped < kinds.size()) { // none at all: no track
            FaultKind kind = rounds.next();
            PlannedFault fault =
                    new PlannedFault(kind, at, durations.lasting(kind, random), random.nextLong());
            if (fault.end().compareTo(durations.latestEnd(kind, end)) > 0) {
                skipped++;
                continue;
            }
            skipped = 0;
            track.add(fault);
            at = fault.end().plus(durations.pauseAfter(kind, random));
        }
        return List.copyOf(track);
    }
}
