// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.kit;

import io.github.flinksagemaker.drill.account.Injected;
import io.github.flinksagemaker.drill.plan.FaultKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The process with the services, seen from the drill. */
public final class KitProcessHandle {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Properties where = new Properties();

    /**
     * Reads where it listens.
     *
     * @param file what {@link KitProcess} wrote
     */
    public KitProcessHandle(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            where.load(in);
        }
    }

    /** The properties that point the connector's clients at it. */
    public Properties clientProperties() {
        Properties client = new Properties();
        where.forEach(
                (name, value) -> {
                    if (name.toString().startsWith("aws.")) {
                        client.put(name, value);
                    }
                });
        return client;
    }

    public String endpoint() {
        return where("kit.endpoint");
    }

    public String queueUrl() {
        return where("kit.queue");
    }

    public String bucket() {
        return where("kit.bucket");
    }

    /** The bucket's part that sink and source share. */
    public String stagingPath() {
        return "s3://" + bucket() + "/" + stagingPrefix();
    }

    public static String stagingPrefix() {
        return "staging/";
    }

    public String outputs() {
        return "s3://" + bucket() + "/";
    }

    public void begin(FaultKind kind, long draw) {
        send("POST", "/begin/" + kind.name() + "/" + draw);
    }

    public void end(FaultKind kind) {
        send("POST", "/end/" + kind.name());
    }

    public void endAll() {
        send("POST", "/end");
    }

    public JsonNode statistics() {
        return JsonMapper.shared().readTree(send("GET", "/statistics"));
    }

    /** How many requests the endpoint has accepted, repeats included. */
    public long accepted() {
        return statistics().required("accepted").asLong();
    }

    /** How many invocations the endpoint has accepted and not ended. */
    public int underWay() {
        JsonNode statistics = statistics();
        return statistics.required("queued").asInt() + statistics.required("running").asInt();
    }

    public Injected injected() {
        Injected injected = new Injected();
        send("GET", "/journal")
                .lines()
                .map(line -> line.split(" "))
                .forEach(parts -> injected.add(parts[0], FaultKind.valueOf(parts[1])));
        return injected;
    }

    String where(String name) {
        String value = where.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("the kit did not say its " + name);
        }
        return value;
    }

    private String send(String method, String path) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(where("kit.control") + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .timeout(Duration.ofSeconds(60))
                        .build();
        try {
            HttpResponse<String> response =
                    http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(path + " was answered " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new IllegalStateException("the kit does not answer " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at " + path, e);
        }
    }
}
