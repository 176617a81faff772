// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the drill asks of Flink's REST interface. */
public final class FlinkRest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();
    private final String base;

    FlinkRest(int port) {
        this.base = "http://127.0.0.1:" + port;
    }

    /** How many TaskManagers are registered. */
    public int taskManagers() throws IOException, InterruptedException {
        return get("/overview").required("taskmanagers").asInt();
    }

    /** The state of a job, such as RUNNING. */
    public String state(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job).required("state").asString();
    }

    /** Whether every task of a job runs (or has finished). */
    public boolean allTasksRun(String job) throws IOException, InterruptedException {
        JsonNode counts = get("/jobs/" + job).required("status-counts");
        int all = 0;
        for (JsonNode count : counts) {
            all += count.asInt();
        }
        return all > 0
                && all == counts.required("RUNNING").asInt() + counts.required("FINISHED").asInt();
    }

    /** How often a job has restarted by itself since it was submitted. */
    public int restarts(String job) throws IOException, InterruptedException {
        JsonNode metrics = get("/jobs/" + job + "/metrics?get=numRestarts");
        return metrics.isEmpty() ? 0 : metrics.get(0).required("value").asInt();
    }

    /** How many checkpoints of a job have completed since it was submitted. */
    public long completedCheckpoints(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job + "/checkpoints")
                .required("counts")
                .required("completed")
                .asLong();
    }

    /** Begins a savepoint; returns under which name it can be asked for. */
    public String beginSavepoint(String job, String folder)
            throws IOException, InterruptedException {
        ObjectNode body = JsonMapper.shared().createObjectNode();
        body.put("target-directory", folder).put("cancel-job", false);
        return send("POST", "/jobs/" + job + "/savepoints", body.toString())
                .required("request-id")
                .asString();
    }

    /** Begins to stop a job with a savepoint; returns under which name that can be asked for. */
    public String beginStop(String job, String folder) throws IOException, InterruptedException {
        ObjectNode body = JsonMapper.shared().createObjectNode();
        body.put("targetDirectory", folder).put("drain", false);
        return send("POST", "/jobs/" + job + "/stop", body.toString())
                .required("request-id")
                .asString();
    }

    /** What has become of a savepoint. */
    public Savepoint savepoint(String job, String request)
            throws IOException, InterruptedException {
        JsonNode answer = get("/jobs/" + job + "/savepoints/" + request);
        if (!answer.required("status").required("id").asString().equals("COMPLETED")) {
            return new Savepoint(false, "", "");
        }
        JsonNode operation = answer.required("operation");
        return operation.has("location")
                ? new Savepoint(true, operation.required("location").asString(), "")
                : new Savepoint(true, "", cause(operation.path("failure-cause")));
    }

    private static String cause(JsonNode failure) {
        String trace = failure.path("stack-trace").asString("");
        return trace.lines()
                .filter(line -> !line.startsWith("\tat ") && !line.startsWith("\t..."))
                .reduce((first, second) -> first + " | " + second)
                .orElse(failure.toString());
    }

    /** Cancels a job. */
    public void cancel(String job) throws IOException, InterruptedException {
        send("PATCH", "/jobs/" + job + "?mode=cancel", "");
    }

    /** Lets a job run at another parallelism; vertices called {@code fixed} keep theirs. */
    public void adapt(String job, int parallelism, String fixed)
            throws IOException, InterruptedException {
        ObjectNode requirements = JsonMapper.shared().createObjectNode();
        for (JsonNode vertex : get("/jobs/" + job).required("vertices")) {
            boolean moves = !vertex.required("name").asString().contains(fixed);
            requirements
                    .putObject(vertex.required("id").asString())
                    .putObject("parallelism")
                    .put("lowerBound", 1)
                    .put("upperBound", moves ? parallelism : 1);
        }
        send("PUT", "/jobs/" + job + "/resource-requirements", requirements.toString());
    }

    /** Anything else, as text. */
    public String text(String path) throws IOException, InterruptedException {
        return get(path).toPrettyString();
    }

    /**
     * A savepoint that was begun.
     *
     * @param over whether it has completed or failed
     * @param location where it lies; empty if it failed
     * @param failure why it failed; empty if it did not
     */
    public record Savepoint(boolean over, String location, String failure) {}

    private JsonNode get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    JsonNode send(String method, String path, String body)
            throws IOException, InterruptedException {
        return send(
                method,
                path,
                "application/json",
                HttpRequest.BodyPublishers.ofString(body),
                PATIENCE);
    }

    JsonNode send(
            String method,
            String path,
            String contentType,
            HttpRequest.BodyPublisher body,
            Duration patience)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .method(method, body)
                        .header("Content-Type", contentType)
                        .timeout(patience)
                        .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(
                    method
                            + " "
                            + path
                            + " was answered "
                            + response.statusCode()
                            + ": "
                            + response.body().lines().findFirst().orElse(""));
        }
        return JsonMapper.shared().readTree(response.body());
    }
}
