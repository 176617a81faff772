// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A job's jar that lies at the cluster, which runs it as often as it is told to. */
public final class UploadedJar {

    /** A job's main() runs meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final String BOUNDARY = "end-of-the-jar";

    private final FlinkRest rest;
    private final String id;

    private UploadedJar(FlinkRest rest, String id) {
        this.rest = rest;
        this.id = id;
    }

    /** Uploads a jar, as the web interface does. */
    public static UploadedJar upload(FlinkRest rest, Path jar)
            throws IOException, InterruptedException {
        String file =
                rest.send(
                                "POST",
                                "/jars/upload",
                                "multipart/form-data; boundary=" + BOUNDARY,
                                form(jar),
                                PATIENCE)
                        .required("filename")
                        .asString();
        return new UploadedJar(rest, file.substring(file.lastIndexOf('/') + 1));
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
    public String run(String mainClass, List<String> arguments, int parallelism, String savepoint)
            throws IOException, InterruptedException {
        ObjectNode body = JsonMapper.shared().createObjectNode();
        body.put("entryClass", mainClass).put("parallelism", parallelism);
        arguments.forEach(body.putArray("programArgsList")::add);
        if (!savepoint.isEmpty()) {
            body.put("savepointPath", savepoint);
        }
        return rest.send(
                        "POST",
                        "/jars/" + id + "/run",
                        "application/json",
                        BodyPublishers.ofString(body.toString()),
                        PATIENCE)
                .required("jobid")
                .asString();
    }
}
