// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobResourceRequirements;
import org.apache.flink.runtime.rest.handler.async.AsynchronousOperationResult;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.TriggerId;
import org.apache.flink.runtime.rest.messages.job.savepoints.SavepointInfo;
import org.apache.flink.runtime.rest.messages.job.savepoints.SavepointStatusHeaders;
import org.apache.flink.runtime.rest.messages.job.savepoints.SavepointStatusMessageParameters;
import org.apache.flink.runtime.rest.messages.queue.QueueStatus;
import org.apache.flink.util.ExceptionUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the drill asks of a cluster, through Flink's client. That one's classes fit its own version
 * of Flink only: what another version may say otherwise is read as JSON.
 */
public final class FlinkRest implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RestClusterClient<String> client;

    FlinkRest(int port) {
        Configuration config = new Configuration();
        config.set(RestOptions.ADDRESS, "127.0.0.1");
        config.set(RestOptions.PORT, port);
        config.set(RestOptions.CONNECTION_TIMEOUT, PATIENCE);
        config.set(RestOptions.IDLENESS_TIMEOUT, PATIENCE);
        config.set(RestOptions.RETRY_MAX_ATTEMPTS, 0); // who asks knows whether to ask again
        try {
            client = new RestClusterClient<>(config, "drill");
        } catch (Exception e) {
            throw new IllegalStateException("can't make a client of port " + port, e);
        }
    }

    /** How many TaskManagers are registered. */
    public int taskManagers() throws IOException, InterruptedException {
        return answer(client.getClusterOverview()).getNumTaskManagersConnected();
    }

    /** The state of a job, such as RUNNING. */
    public String state(String job) throws IOException, InterruptedException {
        return answer(client.getJobStatus(id(job))).name();
    }

    /** Whether every task of a job runs (or has finished). */
    public boolean allTasksRun(String job) throws IOException {
        JsonNode counts = get("/jobs/" + job).required("status-counts");
        int all = counts.values().stream().mapToInt(JsonNode::asInt).sum();
        return all > 0
                && all == counts.required("RUNNING").asInt() + counts.required("FINISHED").asInt();
    }

    /** How often a job has restarted by itself since it was submitted. */
    public int restarts(String job) throws IOException {
        JsonNode metrics = get("/jobs/" + job + "/metrics?get=numRestarts");
        return metrics.isEmpty() ? 0 : metrics.get(0).required("value").asInt();
    }

    /** How many checkpoints of a job have completed since it was submitted. */
    public long completedCheckpoints(String job) throws IOException {
        return get("/jobs/" + job + "/checkpoints")
                .required("counts")
                .required("completed")
                .asLong();
    }

    /** Begins a savepoint; returns under which name it can be asked for. */
    public String beginSavepoint(String job, String folder)
            throws IOException, InterruptedException {
        return answer(
                client.triggerDetachedSavepoint(id(job), folder, SavepointFormatType.CANONICAL));
    }

    /** Begins to stop a job with a savepoint; returns under which name that can be asked for. */
    public String beginStop(String job, String folder) throws IOException, InterruptedException {
        return answer(
                client.stopWithDetachedSavepoint(
                        id(job), false, folder, SavepointFormatType.CANONICAL));
    }

    /** What has become of a savepoint. */
    public Savepoint savepoint(String job, String request)
            throws IOException, InterruptedException {
        SavepointStatusMessageParameters asked = new SavepointStatusMessageParameters();
        asked.jobIdPathParameter.resolve(id(job));
        asked.triggerIdPathParameter.resolve(TriggerId.fromHexString(request));
        AsynchronousOperationResult<SavepointInfo> status =
                answer(
                        client.sendRequest(
                                SavepointStatusHeaders.getInstance(),
                                asked,
                                EmptyRequestBody.getInstance()));
        if (status.queueStatus().getId() != QueueStatus.Id.COMPLETED) {
            return new Savepoint(false, "", "");
        }
        Throwable failure = status.resource().getFailureCause();
        return failure == null
                ? new Savepoint(true, status.resource().getLocation(), "")
                : new Savepoint(true, "", messages(failure));
    }

    /**
     * A savepoint that was begun.
     *
     * @param over whether it has completed or failed
     * @param location where it lies; empty if it failed
     * @param failure why it failed; empty if it did not
     */
    public record Savepoint(boolean over, String location, String failure) {}

    /** Cancels a job. */
    public void cancel(String job) throws IOException, InterruptedException {
        answer(client.cancel(id(job)));
    }

    /** Lets a job run at another parallelism; vertices called {@code fixed} keep theirs. */
    public void adapt(String job, int parallelism, String fixed)
            throws IOException, InterruptedException {
        JobResourceRequirements.Builder requirements = JobResourceRequirements.newBuilder();
        answer(client.getJobDetails(id(job)))
                .getJobVertexInfos()
                .forEach(
                        vertex ->
                                requirements.setParallelismForJobVertex(
                                        vertex.getJobVertexID(),
                                        1,
                                        vertex.getName().contains(fixed) ? 1 : parallelism));
        answer(client.updateJobResourceRequirements(id(job), requirements.build()));
    }

    /** Anything else. */
    public JsonNode get(String path) throws IOException {
        URLConnection connection =
                URI.create(client.getWebInterfaceURL() + path).toURL().openConnection();
        connection.setConnectTimeout((int) PATIENCE.toMillis());
        connection.setReadTimeout((int) PATIENCE.toMillis());
        try (InputStream in = connection.getInputStream()) {
            return JsonMapper.shared().readTree(in);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private static JobID id(String job) {
        return JobID.fromHexString(job);
    }

    private static <T> T answer(CompletableFuture<T> asked)
            throws IOException, InterruptedException {
        try {
            return asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(messages(ExceptionUtils.stripExecutionException(e)), e);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + PATIENCE, e);
        }
    }

    /** Those of the causes, too, without the traces that Flink has in its messages. */
    private static String messages(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String text = cause.toString();
            int trace = text.indexOf("\n\tat ");
            messages.append(messages.isEmpty() ? "" : " | ")
                    .append((trace < 0 ? text : text.substring(0, trace)).replace('\n', ' '));
        }
        return messages.toString();
    }
}
