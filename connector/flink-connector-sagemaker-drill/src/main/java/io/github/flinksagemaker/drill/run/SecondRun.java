// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.run;

import io.github.flinksagemaker.drill.account.Input;
import io.github.flinksagemaker.drill.cluster.States;
import io.github.flinksagemaker.drill.cluster.Submission;
import io.github.flinksagemaker.drill.job.Beginning;
import io.github.flinksagemaker.drill.job.DrillJobs;
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
    void begin(Stage stage, Duration first) throws Exception {
        List<DrillJob> given = start(stage, GIVEN_UP);
        stage.tickUntil(System.currentTimeMillis() + first.toMillis());
        for (DrillJob job : given) {
            stage.remove(job);
            if (!job.isFinished()) {
                job.abandon();
            }
        }
        start(stage, RUN_ID);
        begun = true;
    }

    private List<DrillJob> start(Stage stage, String runId) throws Exception {
        Path place = Files.createDirectories(folder.resolve(runId));
        Beginning beginning = new Beginning(place.resolve("begin"));
        beginning.set();
        DrillJobs jobs =
                new DrillJobs(
                        plan,
                        services,
                        input,
                        new DrillJobs.Pace(
                                beginning, LENGTH, new Switches(place.resolve("switches"))),
                        runId,
                        place.resolve("results"));
        List<DrillJob> started =
                List.of(
                        job(stage, "sink of " + runId, jobs::sink, place.resolve("sink")),
                        job(stage, "source of " + runId, jobs::source, place.resolve("source")));
        for (DrillJob job : started) {
            job.submit();
            stage.add(job);
        }
        stage.awaitRunning(PATIENCE);
        return started;
    }

    private DrillJob job(Stage stage, String name, Submission.Graph graph, Path states)
            throws Exception {
        return new DrillJob(
                name, submission, graph, new States(states), stage.cluster().rest(), 1, 1);
    }

    @Override
    public String toString() {
        return GIVEN_UP + ", then " + RUN_ID;
    }
}
