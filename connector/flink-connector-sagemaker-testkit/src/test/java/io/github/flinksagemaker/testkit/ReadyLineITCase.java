// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the program prints, for programs and for people. */
@Timeout(120)
class ReadyLineITCase {

    private static final Path PAGE = Path.of("../../docs/troubleshooting.md");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(\\w+)` \\| (?:`(aws\\.[\\w.-]+)`|none: .*) \\|$");

    /** By field the client property that it goes to; empty for none. */
    private static Map<String, String> table() throws Exception {
        Map<String, String> table = new TreeMap<>();
        String page = Files.readString(PAGE);
        ROW.matcher(page.substring(page.indexOf("| in the kit's JSON |")))
                .results()
                .forEach(row -> table.put(row.group(1), row.group(2) == null ? "" : row.group(2)));
        return table;
    }

    @Test
    void thePageSaysToWhichClientPropertyEachFieldGoes() throws Exception {
        MainOptions options = MainOptions.parse(new String[0]);
        try (SageMakerTestKit kit = Main.start(options)) {
            JsonNode ready = JsonMapper.shared().readTree(Main.ready(kit, options));

            Map<String, String> table = table();
            assertThat(table.keySet()).containsExactlyInAnyOrderElementsOf(ready.propertyNames());
            table.forEach(
                    (field, property) -> {
                        if (!property.isEmpty()) {
                            assertThat(kit.clientProperties())
                                    .containsEntry(property, ready.get(field).asString());
                        }
                    });
            assertThat(kit.clientProperties().keySet())
                    .as("what the page says besides")
                    .hasSize(
                            2
                                    + (int)
                                            table.values().stream()
                                                    .filter(property -> !property.isEmpty())
                                                    .count());
        }
    }

    @Test
    void withAContainerTheCommandsNameNoSampleThatItMayNotTake() {
        MainOptions options =
                MainOptions.parse(new String[] {"--container-url", "http://127.0.0.1:1"});
        try (SageMakerTestKit kit = Main.start(options)) {
            assertThat(Main.tryIt(kit, options))
                    .doesNotContain("hello.jsonl")
                    .contains("s3 cp", "--content-type");
        }
    }
}
