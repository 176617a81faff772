// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A job's jar that lies at the cluster, which runs it as often as it is told to. */
final class UploadedJar {

    /** A job's main() runs meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final String BOUNDARY = "end-of-the-jar";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final URI run;

    private UploadedJar(URI run) {
        this.run = run;
    }

    /**
     * Uploads a jar, as the web interface does.
     *
     * @param cluster its address
     */
    static UploadedJar upload(URI cluster, Path jar) throws IOException, InterruptedException {
        String file =
                post(
                                cluster.resolve("/jars/upload"),
                                "multipart/form-data; boundary=" + BOUNDARY,
                                form(jar))
                        .required("filename")
                        .asString();
        String id = file.substring(file.lastIndexOf('/') + 1);
        return new UploadedJar(cluster.resolve("/jars/" + id + "/run"));
    }

    private static BodyPublisher form(Path jar) throws IOException {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        String head =
                "--%s\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"%s\"\r\nContent-Type: application/x-java-archive\r\n\r\n"
                        .formatted(BOUNDARY, jar.getFileName());
        form.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        form.writeBytes(Files.readAllBytes(jar));
        form.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return BodyPublishers.ofByteArray(form.toByteArray());
    }

    /**
     * Runs a main() of the jar, which submits a job.
     *
     * @param savepoint where the job goes on; empty if it begins
     * @return the job's id
     */
    String run(String mainClass, List<String> arguments, int parallelism, String savepoint)
            throws IOException, InterruptedException {
        ObjectNode body = JsonMapper.shared().createObjectNode();
        body.put("entryClass", mainClass).put("parallelism", parallelism);
        arguments.forEach(body.putArray("programArgsList")::add);
        if (!savepoint.isEmpty()) {
            body.put("savepointPath", savepoint);
        }
        return post(run, "application/json", BodyPublishers.ofString(body.toString()))
                .required("jobid")
                .asString();
    }

    private static JsonNode post(URI uri, String contentType, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .POST(body)
                        .header("Content-Type", contentType)
                        .timeout(PATIENCE)
                        .build();
        var response = HTTP.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(uri + " was answered " + response.body());
        }
        return JsonMapper.shared().readTree(response.body());
    }
}
