// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.drill.cluster.Cluster;
import io.github.flinksagemaker.drill.cluster.FlinkRest;
import io.github.flinksagemaker.drill.process.Child;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A JobManager and a TaskManager of one version of Flink. */
final class SessionCluster implements AutoCloseable {

    static final int SLOTS = 3;

    private static final Set<String> ENDS = Set.of("FINISHED", "FAILED", "CANCELED");

    private static final Pattern TROUBLE =
            Pattern.compile(
                    " ERROR |closed classloader|HTTP threads still run|NoClassDefFoundError: (?!\"org/apache/hadoop)");

    private final Path folder;
    private final Cluster cluster;
    private final FlinkRest rest;
    private final PrintedLines printed;

    /** Starts it, and waits until it serves. */
    SessionCluster(FlinkVersion flink) throws IOException, InterruptedException {
        folder = Path.of("target", "clusters", flink.name()).toAbsolutePath();
        cluster =
                new Cluster(
                        folder,
                        1,
                        SLOTS,
                        flink.runtime(),
                        Map.of(
                                // A request that a job's end leaves without an answer holds the
                                // job.
                                "web.timeout", "10000",
                                "taskmanager.memory.process.size", "900m",
                                "taskmanager.memory.jvm-metaspace.size", "256m",
                                "restart-strategy.type", "none"));
        rest = cluster.rest();
        printed = new PrintedLines(taskManager().log());
        Patience.until("the TaskManager is there", rest::taskManagers, count -> count == 1);
    }

    UploadedJar upload(Path jar) throws IOException, InterruptedException {
        return UploadedJar.upload(URI.create("http://127.0.0.1:" + cluster.restPort()), jar);
    }

    /** Where its logs, and what tests leave, stay for a look at them. */
    Path folder() {
        return folder;
    }

    PrintedLines printed() {
        return printed;
    }

    Child jobManager() {
        return cluster.jobManager();
    }

    Child taskManager() {
        return cluster.taskManagers().get(0);
    }

    void awaitRunning(String job) throws InterruptedException {
        Patience.until("all tasks run", () -> rest.allTasksRun(job), running -> running);
    }

    /**
     * Waits for the job's own checkpoints, with one of which a bounded job ends. One that is asked
     * for may be left without an answer by the job's end: then Flink, which waits for it without a
     * time-out, keeps the job, and its class loader.
     */
    void awaitEnd(String job) throws IOException, InterruptedException {
        String end = Patience.until("the job has ended", () -> rest.state(job), ENDS::contains);
        assertThat(end).as(() -> exceptions(job)).isEqualTo("FINISHED");
    }

    /** Stops a job; returns where its savepoint lies. */
    String stopWithSavepoint(String job, Path savepoints) throws IOException, InterruptedException {
        String request = rest.beginStop(job, savepoints.toUri().toString());
        FlinkRest.Savepoint savepoint =
                Patience.until(
                        "the savepoint is over",
                        () -> rest.savepoint(job, request),
                        FlinkRest.Savepoint::over);
        assertThat(savepoint.failure()).isEmpty();
        awaitEnd(job);
        return savepoint.location();
    }

    /**
     * What the JobManager's log has of errors, and of what a class loader that is closed misses.
     */
    List<String> troubles() throws IOException {
        return Files.readAllLines(jobManager().log()).stream()
                .filter(line -> TROUBLE.matcher(line).find())
                .toList();
    }

    private String exceptions(String job) {
        try {
            return rest.get("/jobs/" + job + "/exceptions").toPrettyString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws InterruptedException {
        cluster.close();
    }
}
