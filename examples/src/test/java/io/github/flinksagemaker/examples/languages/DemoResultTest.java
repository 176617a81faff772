// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DemoResultTest {

    private final Path folder;

    DemoResultTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void tellsThePoisonedRecordsAndTheExtraInvocations() throws Exception {
        Path input = folder.resolve("some.jsonl");
        Files.writeString(input, "{\"id\":\"1\",\"iso\":\"eng\",\"text\":\"free\"}\n".repeat(2));
        Poison poison = new Poison(100);
        Reconciliation records = new Reconciliation();
        DemoInput.forEach(poison.copy(input, folder), each -> records.in(each.id()));
        poison.out(new Paragraph("1", "eng", Poison.TEXT), false);
        Accuracy accuracy = new Accuracy(Set.of("eng"));
        DemoResult result =
                new DemoResult(
                        records,
                        poison,
                        accuracy,
                        new Samples(accuracy),
                        Map.of("a", 2, "b", 1, "b.1", 2, "b.2", 1),
                        Map.of(),
                        1);

        Path summary = folder.resolve("summary.json");
        result.write(summary);
        JsonNode json = JsonMapper.shared().readTree(Files.readString(summary));
        assertThat(json.get("poisoned").asLong()).isEqualTo(2);
        assertThat(json.get("failedPoisoned").asLong()).isEqualTo(1);
        assertThat(json.get("invocations").asLong()).isEqualTo(6);
        assertThat(json.get("extraInvocations").asLong()).isEqualTo(3);

        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new Report(new PrintStream(printed, true, StandardCharsets.UTF_8)).print(result);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("Poisoned     2 records, 1 of them with a failure")
                .contains("Invocations  6, 3 of them extra");
    }
}
