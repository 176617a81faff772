// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.examples.Arguments;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LanguageDemoITCase {

    private static final String REFUSED = "{\"id\":\"r\",\"iso\":\"zxx\",\"text\":\"1948\"}";

    private final Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    LanguageDemoITCase(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void accountsForEveryRecordOfAPlainFile() throws Exception {
        List<String> lines = new ArrayList<>(sample(300));
        lines.add(lines.get(0));
        lines.add(lines.get(0));
        for (int i = 0; i < 4; i++) {
            lines.add(REFUSED);
        }
        Path input = folder.resolve("some.jsonl");
        Files.write(input, lines);

        assertThat(
                        run(
                                "--input",
                                input.toString(),
                                "--batch-size",
                                "10",
                                "--latency",
                                "10ms",
                                "--poison",
                                "1%"))
                .isTrue();

        JsonNode summary = summary();
        assertThat(summary.get("recordsIn").asLong()).isEqualTo(306);
        assertThat(summary.get("poisoned").asLong()).isEqualTo(3);
        assertThat(summary.get("failedPoisoned").asLong()).isEqualTo(3);
        assertThat(summary.get("failed").asLong()).isEqualTo(4 + 3);
        assertThat(summary.get("succeeded").asLong()).isEqualTo(306 - 4 - 3);
        assertThat(summary.get("lost").asLong()).isZero();
        assertThat(summary.get("duplicated").asLong()).isZero();
        assertThat(summary.get("invocations").asLong()).isGreaterThanOrEqualTo(31);
        assertThat(summary.get("extraInvocations").asLong())
                .isBetween(1L, summary.get("invocations").asLong() - 31);
        assertThat(summary.get("requests").get("INVOKE_ENDPOINT_ASYNC").asLong())
                .isGreaterThanOrEqualTo(summary.get("invocations").asLong());
        assertThat(summary.get("requests").get("PUT_OBJECT").asLong()).isPositive();
        assertThat(summary.get("accuracy").asDouble()).isBetween(0.7, 1.0);
        assertThat(summary.get("seconds").asDouble()).isPositive();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("306 in = ")
                .contains("3 records, 3 of them with a failure")
                .contains("reconciled")
                .contains("MODEL_ERROR")
                .contains("fewer than 3 letters");
    }

    /** The same model behind other faces: as many answers, the same accuracy. */
    @ParameterizedTest
    @ValueSource(strings = {"json", "csv", "tfs"})
    void reconcilesWhateverTheContainerTakes(String container) throws Exception {
        Path input = folder.resolve("some.jsonl");
        List<String> lines = new ArrayList<>(sample(200));
        lines.addAll(unanswerable());
        Files.write(input, lines);

        assertThat(
                        run(
                                "--container",
                                container,
                                "--input",
                                input.toString(),
                                "--batch-size",
                                "10",
                                "--latency",
                                "0ms",
                                "--poison",
                                "2%"))
                .isTrue();

        assertThat(summary().get("poisoned").asLong()).isEqualTo(4);
        assertThat(summary().get("failedPoisoned").asLong()).isEqualTo(4);
        assertThat(summary().get("failed").asLong()).isEqualTo(20 + 4);
        assertThat(summary().get("succeeded").asLong()).isEqualTo(200 - 4);
        assertThat(summary().get("extraInvocations").asLong()).isPositive();
        assertThat(summary().get("accuracy").asDouble()).isBetween(0.7, 1.0);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("speaks " + container)
                .contains("reconciled");
    }

    @Test
    void readsACompressedFile() throws Exception {
        Path input = folder.resolve("some.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(input))) {
            out.write(String.join("\n", sample(100)).getBytes(StandardCharsets.UTF_8));
        }

        assertThat(run("--input", input.toString(), "--parallelism", "1", "--latency", "0ms"))
                .isTrue();

        assertThat(summary().get("succeeded").asLong()).isEqualTo(100);
        assertThat(summary().get("failed").asLong()).isZero();
        assertThat(summary().get("poisoned").asLong()).isZero();
        assertThat(summary().get("extraInvocations").asLong()).isZero();
    }

    @Test
    void notificationsSaveReads() throws Exception {
        Path input = folder.resolve("some.jsonl");
        Files.write(input, sample(600));
        String[] options = {"--input", input.toString(), "--batch-size", "10", "--latency", "2s"};
        assertThat(run(options)).isTrue();
        double polled = summary().get("s3ReadsPerInvocation").asDouble();

        List<String> hinted = new ArrayList<>(List.of("--notifications"));
        hinted.addAll(List.of(options));
        assertThat(run(hinted.toArray(String[]::new))).isTrue();

        assertThat(summary().get("s3ReadsPerInvocation").asDouble()).isLessThan(polled);
        assertThat(summary().get("lost").asLong()).isZero();
        assertThat(summary().get("requests").get("RECEIVE_MESSAGE").asLong()).isPositive();
        assertThat(summary().get("requests").get("DELETE_MESSAGE_BATCH").asLong()).isPositive();
    }

    private List<String> sample(int count) throws Exception {
        return Files.readAllLines(DemoInput.unpack(folder)).subList(0, count);
    }

    private List<String> unanswerable() throws Exception {
        List<String> all = Files.readAllLines(DemoInput.unpack(folder));
        return all.subList(all.size() - 20, all.size());
    }

    private boolean run(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--output", folder.resolve("out").toString()));
        DemoOptions options = Arguments.parse(new DemoOptions(), all.toArray(String[]::new));
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return new LanguageDemo(options, out, false).run();
    }

    private JsonNode summary() throws Exception {
        return JsonMapper.shared()
                .readTree(Files.readString(folder.resolve("out").resolve("summary.json")));
    }
}
