// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.run;

import io.github.flinksagemaker.drill.cluster.Cluster;
import io.github.flinksagemaker.drill.process.Child;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The processes and jobs of a drill, and how they come to run again. */
final class DrillCluster {

    private static final Duration START = Duration.ofSeconds(240);
    private static final Duration TICK = Duration.ofMillis(500);

    private final Cluster cluster;
    private final List<DrillJob> jobs;
    private final Log log;
    private final Runnable progress;
    private final List<String> failures = new ArrayList<>();

    /**
     * @param progress is called at every tick
     */
    DrillCluster(Cluster cluster, List<DrillJob> jobs, Log log, Runnable progress) {
        this.cluster = cluster;
        this.jobs = new ArrayList<>(jobs);
        this.log = log;
        this.progress = progress;
    }

    Cluster cluster() {
        return cluster;
    }

    List<DrillJob> jobs() {
        return jobs;
    }

    /** From now on this one is watched, too. */
    void add(DrillJob job) {
        jobs.add(job);
    }

    /** This one is watched no more. */
    void remove(DrillJob job) {
        jobs.remove(job);
    }

    /** The name of a job for each time that it failed for good and had to be submitted again. */
    List<String> failures() {
        return failures;
    }

    boolean allFinished() {
        return jobs.stream().allMatch(DrillJob::isFinished);
    }

    /** Waits until the JobManager answers, with at least so many TaskManagers. */
    void awaitCluster(int taskManagers) throws Exception {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                if (cluster.rest().taskManagers() >= taskManagers) {
                    return;
                }
            } catch (IOException e) {
                // it does not listen yet
            }
            replaceWhatEnded();
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "the cluster did not start within "
                                + START.toSeconds()
                                + " s, see "
                                + cluster.jobManager().log());
            }
            Thread.sleep(100);
        }
    }

    /** Starts a JobManager in the place of one that is gone, and both jobs from their states. */
    void recoverJobManager() throws Exception {
        cluster.replaceJobManager();
        awaitCluster(0);
        for (DrillJob job : jobs) {
            job.submit();
        }
    }

    /** Waits, watching, until a moment. */
    void tickUntil(long moment) throws Exception {
        while (System.currentTimeMillis() < moment) {
            tick();
            idle(moment);
        }
    }

    /** Waits without asking the cluster anything, for it may not answer. */
    void rest(Duration duration) throws InterruptedException {
        long moment = System.currentTimeMillis() + duration.toMillis();
        while (System.currentTimeMillis() < moment) {
            progress.run();
            idle(moment);
        }
    }

    private static void idle(long until) throws InterruptedException {
        long left = until - System.currentTimeMillis();
        Thread.sleep(Math.max(0, Math.min(left, TICK.toMillis())));
    }

    /** Looks once at everything: what ended by itself is started again. */
    void tick() throws Exception {
        if (replaceWhatEnded()) {
            awaitCluster(0);
            for (DrillJob job : jobs) {
                job.submit();
            }
        }
        for (DrillJob job : jobs) {
            job.look();
            if (job.isDown()) {
                log.say("  " + job + ": goes on from its newest state");
                if (job.hasFailed()) {
                    failures.add(job.name());
                }
                job.submit();
            }
        }
        progress.run();
    }

    /** Returns whether the JobManager was among it. */
    private boolean replaceWhatEnded() throws IOException {
        List<Child> taskManagers = cluster.taskManagers();
        for (int i = 0; i < taskManagers.size(); i++) {
            if (!taskManagers.get(i).isAlive()) {
                log.say("  " + taskManagers.get(i).name() + " ended by itself");
                cluster.replaceTaskManager(i);
            }
        }
        if (cluster.jobManager().isAlive()) {
            return false;
        }
        log.say("  " + cluster.jobManager().name() + " ended by itself");
        cluster.replaceJobManager();
        return true;
    }

    /** Waits until both jobs work, for a while at most. */
    void awaitRunning(Duration atMost) throws Exception {
        long deadline = System.currentTimeMillis() + atMost.toMillis();
        while (System.currentTimeMillis() < deadline && !allRun()) {
            tick();
            Thread.sleep(200);
        }
    }

    private boolean allRun() throws InterruptedException {
        for (DrillJob job : jobs) {
            if (!job.runs()) {
                return false;
            }
        }
        return true;
    }
}
