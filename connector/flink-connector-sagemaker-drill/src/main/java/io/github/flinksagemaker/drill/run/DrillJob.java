package io.github.flinksagemaker.drill.run;

import io.github.flinksagemaker.drill.cluster.FlinkRest;
import io.github.flinksagemaker.drill.cluster.States;
import io.github.flinksagemaker.drill.cluster.Submission;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;

/** One of the two jobs over all its submissions. All calls come from one thread. */
final class DrillJob {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String name;
    private final Submission submission;
    private final Submission.Graph graph;
    private final States states;
    private final FlinkRest rest;
    private final int mostParallel;
    private int parallelism;
    private String id = "";
    private String state = "NEW";
    private boolean finished;
    private int submissions;
    private int earlierRestarts;
    private int restarts;

    DrillJob(
            String name,
            Submission submission,
            Submission.Graph graph,
            States states,
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
        state = "SUBMITTED";
    }

    /** Asks how it is; without an answer everything stays as it was. */
    void look() throws InterruptedException {
        if (finished) {
            return;
        }
        try {
            restarts = Math.max(restarts, rest.restarts(id));
            state = rest.state(id);
            finished = state.equals("FINISHED");
        } catch (IOException e) {
            state = "UNKNOWN";
        }
    }

    /** Stops it with a savepoint and lets it go on; returns how that went. */
    String rescaleByStopping(Random random) throws Exception {
        String request = rest.beginStop(id, states.savepoints());
        FlinkRest.Savepoint savepoint = await(request);
        if (savepoint.location().isEmpty()) {
            look();
            return "not stopped: " + savepoint.failure();
        }
        awaitEnd("FINISHED");
        return goOn(random);
    }

    /** Takes a savepoint, cancels it and lets it go on; returns how that went. */
    String rescaleByCancelling(Random random) throws Exception {
        String request = rest.beginSavepoint(id, states.savepoints());
        FlinkRest.Savepoint savepoint = await(request);
        look();
        if (finished) {
            return "had finished";
        }
        rest.cancel(id);
        awaitEnd("CANCELED");
        String how = goOn(random);
        return savepoint.location().isEmpty()
                ? how + ", without a savepoint: " + savepoint.failure()
                : how;
    }

    private String goOn(Random random) throws Exception {
        int before = parallelism;
        while (parallelism == before) {
            parallelism = 1 + random.nextInt(mostParallel);
        }
        States.State newest = states.newest();
        submit();
        return "parallelism "
                + before
                + " to "
                + parallelism
                + " from checkpoint "
                + (newest == null ? 0 : newest.checkpoint());
    }

    private FlinkRest.Savepoint await(String request) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        FlinkRest.Savepoint savepoint = rest.savepoint(id, request);
        while (!savepoint.over()) {
            if (System.nanoTime() > deadline) {
                return new FlinkRest.Savepoint(true, "", "not ready after " + PATIENCE);
            }
            Thread.sleep(100);
            savepoint = rest.savepoint(id, request);
        }
        return savepoint;
    }

    private void awaitEnd(String expected) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String now = rest.state(id);
        while (!now.equals(expected)) {
            if (System.nanoTime() > deadline || now.equals("FAILED") || now.equals("FINISHED")) {
                throw new IllegalStateException(
                        name + " should become " + expected + ", but is " + now);
            }
            Thread.sleep(100);
            now = rest.state(id);
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
