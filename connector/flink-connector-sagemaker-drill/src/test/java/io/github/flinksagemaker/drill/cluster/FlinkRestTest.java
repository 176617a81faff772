// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a server that says what a JobManager says. */
@Timeout(120)
class FlinkRestTest {

    private static final String JOB = "0123456789abcdef0123456789abcdef";
    private static final String REQUEST = "fedcba9876543210fedcba9876543210";
    private static final String SAVEPOINT = "/jobs/" + JOB + "/savepoints/" + REQUEST;

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private HttpServer server;
    private FlinkRest rest;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        rest = new FlinkRest(server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        rest.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().replaceFirst("^/v1/", "/");
        String known = answers.get(path);
        byte[] body =
                (known == null ? "{\"errors\":[\"no " + path + "\"]}" : known).getBytes(UTF_8);
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            int accepted = exchange.getRequestMethod().equals("GET") ? 200 : 202;
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(known == null ? 404 : accepted, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Test
    void readsWhatACluster120SaysToo() throws Exception {
        answers.put(
                "/overview",
                "{\"taskmanagers\":3,\"slots-total\":9,\"slots-available\":9,\"jobs-running\":0,"
                        + "\"jobs-finished\":0,\"jobs-cancelled\":0,\"jobs-failed\":0,"
                        + "\"flink-version\":\"1.20.5\",\"flink-commit\":\"c\",\"something\":1}");
        answers.put("/jobs/" + JOB + "/status", "{\"status\":\"RUNNING\"}");
        answers.put("/jobs/" + JOB, "{\"status-counts\":{\"RUNNING\":2,\"FINISHED\":1}}");
        answers.put("/jobs/" + JOB + "/metrics", "[{\"id\":\"numRestarts\",\"value\":\"4\"}]");
        answers.put("/jobs/" + JOB + "/checkpoints", "{\"counts\":{\"completed\":5}}");

        assertThat(rest.taskManagers()).isEqualTo(3);
        assertThat(rest.state(JOB)).isEqualTo("RUNNING");
        assertThat(rest.allTasksRun(JOB)).isTrue();
        assertThat(rest.restarts(JOB)).isEqualTo(4);
        assertThat(rest.completedCheckpoints(JOB)).isEqualTo(5);
    }

    @Test
    void notAllTasksRunWhileOneIsDeployed() throws Exception {
        answers.put(
                "/jobs/" + JOB,
                "{\"status-counts\":{\"RUNNING\":2,\"DEPLOYING\":1,\"FINISHED\":0}}");

        assertThat(rest.allTasksRun(JOB)).isFalse();
    }

    @Test
    void asksForASavepointUntilItIsOver() throws Exception {
        answers.put("/jobs/" + JOB + "/stop", "{\"request-id\":\"" + REQUEST + "\"}");
        answers.put(SAVEPOINT, "{\"status\":{\"id\":\"IN_PROGRESS\"}}");

        assertThat(rest.beginStop(JOB, "file:///states")).hasSize(REQUEST.length());
        assertThat(rest.savepoint(JOB, REQUEST).over()).isFalse();

        answers.put(
                SAVEPOINT,
                "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"location\":\"file:///s\"}}");

        assertThat(rest.savepoint(JOB, REQUEST))
                .isEqualTo(new FlinkRest.Savepoint(true, "file:///s", ""));
    }

    @Test
    void anAnswerThatIsARefusalSaysWhatWasRefused() {
        assertThatThrownBy(() -> rest.cancel(JOB))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no /jobs/" + JOB)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aClusterThatIsGoneIsAnIOException() {
        server.stop(0);

        assertThatThrownBy(rest::taskManagers).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> rest.get("/overview")).isInstanceOf(IOException.class);
    }
}
