// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.run;

import io.github.flinksagemaker.drill.cluster.FlinkRest;
import io.github.flinksagemaker.drill.cluster.RetainedStates;
import io.github.flinksagemaker.drill.cluster.Submission;
import io.github.flinksagemaker.drill.job.DrillJobs;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;

/** One of the two jobs over all its submissions. All calls come from one thread. */
final class DrillJob {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Flink calls a job FINISHED that was stopped with a savepoint. */
    private static final String STOPPED = "STOPPED";

    private final String name;
    private final Submission submission;
    private final Submission.Graph graph;
    private final RetainedStates states;
    private final FlinkRest rest;
    private final int mostParallel;
    private int parallelism;
    private String id = "";
    private String state = "NEW";
    private boolean finished;

    /** Under which name the cluster knows that it was asked to stop it; empty if it was not. */
    private String stop = "";

    private int submissions;
    private int earlierRestarts;
    private int restarts;

    DrillJob(
            String name,
            Submission submission,
            Submission.Graph graph,
            RetainedStates states,
            FlinkRest rest,
            int parallelism,
            int mostParallel) {
        this.name = name;
        this.submission = submission;
        this.graph = graph;
        this.states = states;
        this.rest = rest;
        this.parallelism = parallelism;
        this.mostParallel = mostParallel;
    }

    /** Submits it from its newest state, unless it has finished. */
    void submit() throws Exception {
        if (finished) {
            return;
        }
        earlierRestarts += restarts;
        restarts = 0;
        id = submission.submit(name, graph, parallelism, states);
        submissions++;
        stop = "";
        state = "SUBMITTED";
    }

    /** Asks how it is; without an answer everything stays as it was. */
    void look() throws InterruptedException {
        if (finished) {
            return;
        }
        try {
            restarts = Math.max(restarts, rest.restarts(id));
            String now = rest.state(id);
            if (!now.equals("FINISHED")) {
                state = now;
            } else if (stop.isEmpty()) {
                state = now;
                finished = true;
            } else {
                lookAtStop();
            }
        } catch (IOException e) {
            state = "UNKNOWN";
        }
    }

    /** It has ended: by the savepoint, however late that came, or by itself if there is none. */
    private void lookAtStop() throws IOException, InterruptedException {
        FlinkRest.Savepoint savepoint = rest.savepoint(id, stop);
        if (savepoint.over()) {
            finished = savepoint.location().isEmpty();
            state = finished ? "FINISHED" : STOPPED;
        }
    }

    /** Stops it with a savepoint and lets it go on; returns how that went. */
    String rescaleByStopping(Random random) throws Exception {
        stop = rest.beginStop(id, states.savepoints());
        FlinkRest.Savepoint savepoint = await(stop);
        if (savepoint.location().isEmpty()) {
            look(); // it may go on, or have failed for good
            return "not stopped: " + savepoint.failure();
        }
        awaitEnd(STOPPED);
        return goOn(random);
    }

    /** Takes a savepoint, cancels it and lets it go on; returns how that went. */
    String rescaleByCancelling(Random random) throws Exception {
        FlinkRest.Savepoint savepoint = await(rest.beginSavepoint(id, states.savepoints()));
        cancelUnlessOver();
        awaitEnd("CANCELED");
        String how = finished ? "had finished" : goOn(random);
        return savepoint.location().isEmpty()
                ? how + ", without a savepoint: " + savepoint.failure()
                : how;
    }

    /** Has the adaptive scheduler move it while it runs; returns how that went. */
    String adapt(Random random) throws Exception {
        int before = parallelism;
        while (parallelism == before) {
            parallelism = 1 + random.nextInt(mostParallel);
        }
        rest.adapt(id, parallelism, DrillJobs.NOT_PARALLEL);
        return "parallelism " + before + " to " + parallelism;
    }

    /** Ends it for good, whatever it has done. */
    void abandon() throws Exception {
        cancelUnlessOver();
        awaitEnd("CANCELED");
    }

    /**
     * It may have come to its end meanwhile, which is refused to be cancelled; a busy JobManager
     * may tell of that end, or take the request, only when asked again.
     */
    private void cancelUnlessOver() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                rest.cancel(id);
                return;
            } catch (IOException e) {
                look();
                if (finished || hasFailed()) {
                    return;
                }
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
            Thread.sleep(100);
        }
    }

    private String goOn(Random random) throws Exception {
        int before = parallelism;
        while (parallelism == before) {
            parallelism = 1 + random.nextInt(mostParallel);
        }
        RetainedStates.State newest = states.newest();
        submit();
        return "parallelism "
                + before
                + " to "
                + parallelism
                + " from checkpoint "
                + (newest == null ? 0 : newest.checkpoint());
    }

    private FlinkRest.Savepoint await(String request) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                FlinkRest.Savepoint savepoint = rest.savepoint(id, request);
                if (savepoint.over()) {
                    return savepoint;
                }
            } catch (IOException e) {
                // a busy JobManager; it may answer the next time
            }
            Thread.sleep(100);
        }
        return new FlinkRest.Savepoint(false, "", "not ready after " + PATIENCE);
    }

    private void awaitEnd(String expected) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        look();
        while (!state.equals(expected) && !finished && !hasFailed()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        name + " should become " + expected + ", but is " + state);
            }
            Thread.sleep(100);
            look();
        }
    }

    boolean runs() throws InterruptedException {
        try {
            return finished || rest.allTasksRun(id) && rest.completedCheckpoints(id) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    boolean isFinished() {
        return finished;
    }

    boolean hasFailed() {
        return state.equals("FAILED");
    }

    /** Whether it was ended by the drill, or failed for good, and has to be submitted again. */
    boolean isDown() {
        return hasFailed() || state.equals("CANCELED") || state.equals(STOPPED);
    }

    String name() {
        return name;
    }

    String id() {
        return id;
    }

    int parallelism() {
        return parallelism;
    }

    /** How often it was started again, by Flink or by the drill. */
    int restarts() {
        return earlierRestarts + restarts + Math.max(0, submissions - 1);
    }

    @Override
    public String toString() {
        return name + " " + state + " x" + parallelism + " restarts " + restarts();
    }
}
