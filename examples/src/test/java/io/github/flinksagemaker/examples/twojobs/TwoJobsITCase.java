// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.twojobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.model.LanguageDetectionModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TwoJobsITCase {

    private static final int RECORDS = 250;

    private final Path folder;

    TwoJobsITCase(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    @Timeout(300)
    void theSecondJobReceivesWhatTheFirstOneSends() throws Exception {
        Path input = folder.resolve("input.jsonl");
        Files.write(
                input,
                IntStream.range(0, RECORDS)
                        .mapToObj(
                                i ->
                                        "{\"id\":\""
                                                + i
                                                + "\",\"iso\":\"eng\",\"text\":\"All human beings"
                                                + " are born free and equal in dignity and"
                                                + " rights.\"}")
                        .toList());
        Path output = folder.resolve("output");

        try (SageMakerTestKit aws =
                SageMakerTestKit.builder()
                        .endpoint("languages", spec -> spec.model(new LanguageDetectionModel()))
                        .start()) {
            CompletableFuture<Void> received =
                    CompletableFuture.runAsync(
                            () ->
                                    run(
                                            ReceiveJob::main,
                                            aws,
                                            "--output",
                                            output.toUri().toString(),
                                            "--bounded",
                                            "true",
                                            "--discovery-interval",
                                            "500ms"));
            run(
                    SendJob::main,
                    aws,
                    "--input",
                    input.toUri().toString(),
                    "--endpoint-name",
                    "languages");
            received.get(240, TimeUnit.SECONDS);
        }

        List<JsonNode> results = read(output);
        assertThat(results)
                .extracting(result -> result.get("id").asString())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, RECORDS).mapToObj(Integer::toString).toList());
        assertThat(results)
                .allSatisfy(
                        result -> assertThat(result.get("language").asString()).isEqualTo("eng"));
    }

    private interface Job {
        void main(String... arguments) throws Exception;
    }

    private static void run(Job job, SageMakerTestKit aws, String... own) {
        List<String> arguments = new ArrayList<>(List.of(own));
        arguments.addAll(
                List.of(
                        "--staging-path",
                        "s3://" + aws.bucket() + "/two-jobs",
                        "--region",
                        aws.region(),
                        "--s3-endpoint",
                        aws.s3Endpoint().toString(),
                        "--sagemaker-endpoint",
                        aws.sageMakerEndpoint().toString(),
                        "--access-key-id",
                        aws.accessKeyId(),
                        "--secret-access-key",
                        aws.secretAccessKey(),
                        "--checkpoint-interval",
                        "500ms"));
        try {
            job.main(arguments.toArray(String[]::new));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<JsonNode> read(Path folder) throws Exception {
        List<JsonNode> results = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            // Names of files that FileSink has not committed start with a dot.
            for (Path file :
                    files.filter(Files::isRegularFile)
                            .filter(
                                    each ->
                                            !Objects.requireNonNull(each.getFileName())
                                                    .toString()
                                                    .startsWith("."))
                            .toList()) {
                for (String line : Files.readAllLines(file)) {
                    results.add(JsonMapper.shared().readTree(line));
                }
            }
        }
        return results;
    }
}
