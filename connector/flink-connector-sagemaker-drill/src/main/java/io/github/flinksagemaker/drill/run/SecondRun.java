// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.run;

import io.github.flinksagemaker.drill.account.Input;
import io.github.flinksagemaker.drill.cluster.RetainedStates;
import io.github.flinksagemaker.drill.cluster.Submission;
import io.github.flinksagemaker.drill.job.DrillJobs;
import io.github.flinksagemaker.drill.job.FirstEmission;
import io.github.flinksagemaker.drill.job.ResultFiles;
import io.github.flinksagemaker.drill.job.Switches;
import io.github.flinksagemaker.drill.plan.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A second pair of jobs on the staging path of the first: a run of its own, which is given up half
 * way, state and all, and begun anew as a third. Only what that one makes may come out of it.
 */
final class SecondRun {

    static final String RUN_ID = "second-anew";

    private static final String GIVEN_UP = "second-given-up";
    private static final Duration LENGTH = Duration.ofSeconds(20);
    private static final long RECORDS = 1_000;

    /**
     * Until both have a state: one that is lost before begins anew, which its run id then forbids.
     * Longer than S3 is gone.
     */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Plan plan;
    private final DrillJobs.Services services;
    private final Submission submission;
    private final Path folder;
    private final Input input;
    private boolean begun;

    SecondRun(Plan plan, DrillJobs.Services services, Submission submission, Path folder) {
        this.plan = plan;
        this.services = services;
        this.submission = submission;
        this.folder = folder;
        this.input = new Input(plan.scope().seed() + 1, RECORDS);
    }

    boolean hasBegun() {
        return begun;
    }

    /** What goes into it. */
    Input input() {
        return input;
    }

    /** What has come out of it. */
    ResultFiles results() throws Exception {
        return new ResultFiles(folder.resolve(RUN_ID).resolve("results"));
    }

    /**
     * Runs both jobs for a while, cancels them and starts them without state; the stage watches
     * them from then on.
     */
    void begin(DrillCluster drillCluster, Duration first) throws Exception {
        List<DrillJob> given = start(drillCluster, GIVEN_UP);
        drillCluster.tickUntil(System.currentTimeMillis() + first.toMillis());
        for (DrillJob job : given) {
            drillCluster.remove(job);
            if (!job.isFinished()) {
                job.abandon();
            }
        }
        start(drillCluster, RUN_ID);
        begun = true;
    }

    private List<DrillJob> start(DrillCluster drillCluster, String runId) throws Exception {
        Path place = Files.createDirectories(folder.resolve(runId));
        FirstEmission firstEmission = new FirstEmission(place.resolve("begin"));
        firstEmission.set();
        DrillJobs jobs =
                new DrillJobs(
                        plan,
                        services,
                        input,
                        new DrillJobs.Pace(
                                firstEmission, LENGTH, new Switches(place.resolve("switches"))),
                        runId,
                        place.resolve("results"));
        List<DrillJob> started =
                List.of(
                        job(drillCluster, "sink of " + runId, jobs::sink, place.resolve("sink")),
                        job(
                                drillCluster,
                                "source of " + runId,
                                jobs::source,
                                place.resolve("source")));
        for (DrillJob job : started) {
            job.submit();
            drillCluster.add(job);
        }
        drillCluster.awaitRunning(PATIENCE);
        return started;
    }

    private DrillJob job(
            DrillCluster drillCluster, String name, Submission.Graph graph, Path states)
            throws Exception {
        return new DrillJob(
                name,
                submission,
                graph,
                new RetainedStates(states),
                drillCluster.cluster().rest(),
                1,
                1);
    }

    @Override
    public String toString() {
        return GIVEN_UP + ", then " + RUN_ID;
    }
}
