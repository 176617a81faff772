// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** Payloads that are larger, all together, than a job's heap: the job has a JVM of its own. */
@Timeout(300)
class LargePayloadsITCase {

    private static final int MIB = 1 << 20;

    private final Path directory;

    LargePayloadsITCase(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void twoGigabytesByLocationAndTenMebibytesByPutPassThroughHalfAGigabyteOfHeap()
            throws Exception {
        try (SageMakerTestKit kit =
                SageMakerTestKit.builder()
                        .endpoint(
                                "sizes",
                                endpoint ->
                                        endpoint.concurrency(2)
                                                .model(
                                                        request ->
                                                                ModelResponse.ok(
                                                                        "text/plain",
                                                                        size(request.body()))))
                        .start()) {
            for (int i = 0; i < LargePayloadsJob.OBJECTS; i++) {
                String key = LargePayloadsJob.key(i);
                kit.undisturbedS3Client()
                        .putObject(
                                b -> b.bucket(kit.bucket()).key(key),
                                RequestBody.fromBytes(new byte[50 * MIB]));
            }
            Path results = directory.resolve("results");
            Process job = start(kit, results);
            try {
                assertThat(job.waitFor(240, TimeUnit.SECONDS)).as("the job has ended").isTrue();
                assertThat(job.exitValue()).as(() -> log()).isZero();
            } finally {
                job.destroyForcibly();
            }
            assertThat(Files.readAllLines(results))
                    .containsExactlyInAnyOrderElementsOf(LargePayloadsJob.expected());
        }
    }

    private static byte[] size(byte[] body) {
        return Integer.toString(body.length / MIB).getBytes(StandardCharsets.UTF_8);
    }

    private Process start(SageMakerTestKit kit, Path results) throws Exception {
        Properties properties = kit.clientProperties();
        StringWriter text = new StringWriter();
        properties.store(text, null);
        Path settings = Files.writeString(directory.resolve("aws.properties"), text.toString());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargePayloadsJob.class.getName(),
                        kit.bucket(),
                        settings.toString(),
                        results.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    private String log() {
        try {
            String log = Files.readString(directory.resolve("log"));
            return log.substring(Math.max(0, log.length() - 20_000));
        } catch (java.io.IOException e) {
            return "no log: " + e;
        }
    }
}
