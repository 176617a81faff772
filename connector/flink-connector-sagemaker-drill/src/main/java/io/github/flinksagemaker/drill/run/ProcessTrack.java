// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.run;

import io.github.flinksagemaker.drill.job.Switches;
import io.github.flinksagemaker.drill.plan.FaultKind;
import io.github.flinksagemaker.drill.plan.PlannedFault;
import io.github.flinksagemaker.drill.process.Child;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Kills, pauses and moves processes and jobs, one after the other, at their time. */
final class ProcessTrack {

    /** Longer than S3 is gone, while there may be no batch and no prediction. */
    private static final Duration ERROR_PATIENCE = Duration.ofSeconds(75);

    private final DrillCluster drillCluster;
    private final DrillJob sink;
    private final DrillJob source;
    private final Switches switches;
    private final SecondRun second;
    private final List<PlannedFault> faults;
    private final long begin;
    private final long end;
    private final Log log;

    /**
     * @param switches of the two jobs
     * @param second a run that is to come
     * @param begin when the input begins, milliseconds since the epoch
     * @param end when it ends
     */
    ProcessTrack(
            DrillCluster drillCluster,
            DrillJob sink,
            DrillJob source,
            Switches switches,
            SecondRun second,
            List<PlannedFault> faults,
            long begin,
            long end,
            Log log) {
        this.drillCluster = drillCluster;
        this.sink = sink;
        this.source = source;
        this.switches = switches;
        this.second = second;
        this.faults = faults;
        this.begin = begin;
        this.end = end;
        this.log = log;
    }

    /** Comes back when the last one is over; those that came too late are left out. */
    void run() throws Exception {
        for (PlannedFault fault : faults) {
            drillCluster.tickUntil(begin + fault.at().toMillis());
            Random random = new Random(fault.draw());
            if (movesJob(fault.kind())) {
                drillCluster.awaitRunning(Duration.ofSeconds(15));
            }
            if (needsInput(fault.kind())
                    && System.currentTimeMillis() + fault.lasting().toMillis() >= end) {
                log.say("  no time left for " + fault.kind());
            } else {
                happen(fault, random);
            }
        }
    }

    private void happen(PlannedFault fault, Random random) throws Exception {
        switch (fault.kind()) {
            case KILL_TASK_MANAGER -> killTaskManager(random);
            case KILL_JOB_MANAGER -> killJobManager();
            case ZOMBIE_TASK_MANAGER, PAUSE_TASK_MANAGER -> pauseTaskManager(fault, random);
            case PAUSE_JOB_MANAGER -> pause(drillCluster.cluster().jobManager(), fault);
            case RESCALE_SINK -> move(fault.kind(), sink, random, DrillJob::rescaleByStopping);
            case RESCALE_SOURCE -> move(fault.kind(), source, random, DrillJob::rescaleByStopping);
            case CANCEL_SINK -> move(fault.kind(), sink, random, DrillJob::rescaleByCancelling);
            case CANCEL_SOURCE -> move(fault.kind(), source, random, DrillJob::rescaleByCancelling);
            case KILL_PAUSED_TASK_MANAGER -> killPausedTaskManager(fault, random);
            case QUIET_INPUT_THEN_KILL -> quietInputThenKill(fault, random);
            case ERROR_IN_SINK -> error(fault, sink, Switches.Switch.ERROR_IN_SINK);
            case ERROR_IN_SOURCE -> error(fault, source, Switches.Switch.ERROR_IN_SOURCE);
            case SECOND_RUN -> secondRun(fault);
            case ADAPT_SINK -> move(fault.kind(), sink, random, DrillJob::adapt);
            case ADAPT_SOURCE -> move(fault.kind(), source, random, DrillJob::adapt);
            default -> throw new IllegalArgumentException("not of processes: " + fault);
        }
    }

    /** Never the first one, so that one process lives as long as the drill. */
    private void killTaskManager(Random random) throws Exception {
        List<Child> all = drillCluster.cluster().taskManagers();
        int index = 1 + random.nextInt(all.size() - 1);
        log.happened(FaultKind.KILL_TASK_MANAGER, all.get(index).name());
        all.get(index).kill();
        drillCluster.rest(Duration.ofMillis(random.nextInt(2_000)));
        drillCluster.cluster().replaceTaskManager(index);
    }

    /** For so long that others have taken over long since: it dies without knowing. */
    private void killPausedTaskManager(PlannedFault fault, Random random) throws Exception {
        List<Child> all = drillCluster.cluster().taskManagers();
        int index = 1 + random.nextInt(all.size() - 1);
        Child victim = all.get(index);
        pause(victim, fault);
        victim.kill();
        drillCluster.cluster().replaceTaskManager(index);
    }

    /** Lanes are silent for long; then their writers die with the first new records. */
    private void quietInputThenKill(PlannedFault fault, Random random) throws Exception {
        log.say("  no input for " + fault.lasting().toMillis() + " ms");
        switches.turnOn(Switches.Switch.QUIET);
        try {
            drillCluster.tickUntil(System.currentTimeMillis() + fault.lasting().toMillis());
        } finally {
            switches.turnOff(Switches.Switch.QUIET);
        }
        drillCluster.rest(Duration.ofMillis(random.nextInt(3_000)));
        log.happened(fault.kind(), "");
        killTaskManager(random);
    }

    /** The next batch or prediction meets it: what nobody meets in a while has not happened. */
    private void error(PlannedFault fault, DrillJob job, Switches.Switch which) throws Exception {
        switches.turnOn(which);
        long deadline = System.currentTimeMillis() + ERROR_PATIENCE.toMillis();
        while (switches.isOn(which) && !job.isFinished() && System.currentTimeMillis() < deadline) {
            drillCluster.tickUntil(System.currentTimeMillis() + 100);
        }
        if (switches.turnOff(which)) {
            log.say("  nobody met " + fault.kind());
        } else {
            log.happened(fault.kind(), "in the " + job.name());
        }
    }

    private void secondRun(PlannedFault fault) throws Exception {
        if (second.hasBegun()) {
            return; // one is enough
        }
        second.begin(drillCluster, fault.lasting());
        log.happened(fault.kind(), second.toString());
    }

    /**
     * What has finished since the last look has no state to go on from: it must be known before.
     */
    private void killJobManager() throws Exception {
        for (DrillJob job : drillCluster.jobs()) {
            job.look();
        }
        log.happened(FaultKind.KILL_JOB_MANAGER, drillCluster.cluster().jobManager().name());
        drillCluster.cluster().jobManager().kill();
        drillCluster.recoverJobManager();
    }

    private void pauseTaskManager(PlannedFault fault, Random random) throws Exception {
        List<Child> all = drillCluster.cluster().taskManagers();
        pause(all.get(random.nextInt(all.size())), fault);
    }

    private void pause(Child process, PlannedFault fault) throws IOException, InterruptedException {
        log.happened(fault.kind(), process.name() + " for " + fault.lasting().toMillis() + " ms");
        process.pause();
        try {
            drillCluster.rest(fault.lasting());
        } finally {
            process.resume();
        }
    }

    /** A second run has its own, and an Error is met while there is any work. */
    private static boolean needsInput(FaultKind kind) {
        return switch (kind) {
            case SECOND_RUN, ERROR_IN_SINK, ERROR_IN_SOURCE -> false;
            default -> true;
        };
    }

    private static boolean movesJob(FaultKind kind) {
        return switch (kind) {
            case RESCALE_SINK,
                            RESCALE_SOURCE,
                            CANCEL_SINK,
                            CANCEL_SOURCE,
                            ADAPT_SINK,
                            ADAPT_SOURCE,
                            SECOND_RUN ->
                    true;
            default -> false;
        };
    }

    /** Moves a job in one way or the other. */
    private interface Move {
        String of(DrillJob job, Random random) throws Exception;
    }

    private void move(FaultKind kind, DrillJob job, Random random, Move how) throws Exception {
        if (job.isFinished()) {
            return;
        }
        try {
            log.happened(kind, how.of(job, random));
        } catch (IOException e) {
            log.happened(kind, "without an answer: " + e.getMessage());
        }
    }
}
