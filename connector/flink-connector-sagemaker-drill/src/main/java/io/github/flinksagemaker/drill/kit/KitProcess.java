// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.kit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.flinksagemaker.drill.account.Attempts;
import io.github.flinksagemaker.drill.plan.FaultKind;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.endpoint.EndpointStatistics;
import io.github.flinksagemaker.testkit.endpoint.FailureCause;
import io.github.flinksagemaker.testkit.endpoint.Notifications;
import io.github.flinksagemaker.testkit.model.Latency;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The main class of the process that holds S3, SQS and the endpoint. It writes where they listen
 * into a file, and takes commands over HTTP on the loopback:
 *
 * <pre>
 * POST /begin/KIND/DRAW    a fault is in force from now on
 * POST /end/KIND           it is no longer
 * POST /end                none is
 * GET  /statistics         what has happened, as JSON
 * GET  /journal            which invocations met which fault that decides how they end
 * </pre>
 */
public final class KitProcess {

    static final String ENDPOINT = "drill";
    static final String QUEUE = "drill-results";

    private final SageMakerTestKit kit;
    private final ServiceFaults faults;

    private KitProcess(SageMakerTestKit kit) {
        this.kit = kit;
        this.faults = new ServiceFaults(kit.faults());
    }

    /** Arguments: the file to write, the seed, the model's greatest latency in milliseconds. */
    public static void main(String... arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        Duration slowest = Duration.ofMillis(Long.parseLong(arguments[2]));
        SageMakerTestKit kit =
                SageMakerTestKit.builder()
                        .endpoint(
                                ENDPOINT,
                                spec ->
                                        spec.model(new DrillModel())
                                                .concurrency(200)
                                                .shardedOutputs(true)
                                                .notifications(Notifications.toQueue(QUEUE))
                                                .latency(
                                                        Latency.uniform(
                                                                seed,
                                                                Duration.ofMillis(50),
                                                                slowest)))
                        .start();
        new KitProcess(kit).serve(file);
    }

    private void serve(Path file) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::handle);
        server.start();
        Properties where = kit.clientProperties();
        where.setProperty("kit.control", "http://127.0.0.1:" + server.getAddress().getPort());
        where.setProperty("kit.bucket", kit.bucket());
        where.setProperty("kit.queue", kit.queueUrl(QUEUE));
        where.setProperty("kit.endpoint", ENDPOINT);
        Path written = file.resolveSibling(file.getFileName() + ".new");
        try (var out = Files.newOutputStream(written)) {
            where.store(out, null);
        }
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void handle(HttpExchange exchange) throws IOException {
        int status = 200;
        String answer;
        try {
            answer = answer(exchange.getRequestURI().getPath().substring(1).split("/"));
        } catch (RuntimeException e) {
            status = 400;
            answer = String.valueOf(e);
        }
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (exchange) {
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private String answer(String[] path) {
        switch (path[0]) {
            case "begin" -> faults.begin(FaultKind.valueOf(path[1]), Long.parseLong(path[2]));
            case "end" -> {
                if (path.length > 1) {
                    faults.end(FaultKind.valueOf(path[1]));
                } else {
                    faults.endAll();
                }
            }
            case "statistics" -> {
                return statistics();
            }
            case "journal" -> {
                return String.join("\n", journal());
            }
            default -> throw new IllegalArgumentException("no such command: " + path[0]);
        }
        return "";
    }

    /** Also what timed out or expired without being told to, because the machine was too busy. */
    private List<String> journal() {
        List<String> journal = faults.journal();
        kit.endpoint(ENDPOINT)
                .statistics()
                .failed()
                .forEach(
                        (id, cause) -> {
                            if (cause == FailureCause.TIMED_OUT || cause == FailureCause.EXPIRED) {
                                journal.add(id + " " + FaultKind.MODEL_TIMEOUTS);
                            }
                        });
        return journal;
    }

    private String statistics() {
        EndpointStatistics endpoint = kit.endpoint(ENDPOINT).statistics();
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("accepted", endpoint.acceptedCount());
        json.put("invocations", endpoint.accepted().size());
        json.put(
                "attempts",
                endpoint.accepted().keySet().stream().filter(id -> !Attempts.isFirst(id)).count());
        json.put("queued", endpoint.queued());
        json.put("running", endpoint.running());
        json.put("outputs", endpoint.outputs());
        json.put("notifications", endpoint.notifications());
        json.putPOJO("failures", names(endpoint.failures()));
        json.putPOJO("requests", names(kit.requests().snapshot()));
        json.putPOJO("befallen", names(faults.befallen()));
        return json.toString();
    }

    private static Map<String, Long> names(Map<?, Long> counts) {
        Map<String, Long> names = new TreeMap<>();
        counts.forEach((key, value) -> names.put(key.toString(), value));
        return names;
    }
}
