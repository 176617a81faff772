// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.model.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** The README says what the code does. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..");
    private static final Path SNIPPET =
            Path.of("src/test/java", ReadmeSnippet.class.getName().replace('.', '/') + ".java");

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    @Test
    void theSnippetIsCompiledCode() throws IOException {
        List<String> lines = Files.readAllLines(SNIPPET);
        int from = lines.indexOf("        // snippet") + 1;
        int to = lines.indexOf("        // end");
        assertThat(from).isPositive();
        String imports =
                lines.stream().filter(line -> line.startsWith("import ")).collect(joining());
        String snippet = imports + String.join("", lines.subList(from, to));
        String readme = readme();
        int start = readme.indexOf("```java") + "```java".length();
        String shown = readme.substring(start, readme.indexOf("```", start));
        assertThat(shown).isNotBlank();
        assertThat(shown.replaceAll("\\s", "")).isEqualTo(snippet.replaceAll("\\s", ""));
    }

    @Test
    void theSnippetBuildsAJob() {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        assertThat(ReadmeSnippet.score(environment.fromData(new ReadmeSnippet.Transaction())))
                .isNotNull();
        assertThat(environment.getStreamGraph().getStreamNodes()).hasSizeGreaterThan(2);
    }

    @Test
    void everyFailureKindIsListed() throws IOException {
        for (FailureKind kind : FailureKind.values()) {
            assertThat(readme()).contains("`" + kind + "`");
        }
    }

    @Test
    void isOnePage() throws IOException {
        assertThat(readme().lines().count()).isLessThanOrEqualTo(130);
    }
}
