// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testkit.fault.Fault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The test kit's README says what the test kit does. */
class TestkitReadmeTest {

    private static final Path README =
            Path.of("../connector/flink-connector-sagemaker-testkit/README.md");
    private static final Path SNIPPETS =
            Path.of(
                    "src/test/java",
                    TestkitReadmeITCase.class.getName().replace('.', '/') + ".java");
    private static final Pattern SHOWN = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMPILED =
            Pattern.compile("// snippet: \\w+\\n(.*?)\\n *// end\\n", Pattern.DOTALL);

    @Test
    void everySnippetIsCompiledCode() throws IOException {
        assertThat(blocks(SHOWN, README))
                .hasSizeGreaterThan(3)
                .containsExactlyInAnyOrderElementsOf(blocks(COMPILED, SNIPPETS));
    }

    @Test
    void everyFaultIsListed() throws IOException {
        String readme = Files.readString(README);
        for (Method method : Fault.class.getDeclaredMethods()) {
            if (Modifier.isStatic(method.getModifiers()) && !method.isSynthetic()) {
                assertThat(readme).contains("`" + method.getName() + "`");
            }
        }
    }

    /** Line breaks and indentation differ. */
    private static List<String> blocks(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map(MatchResult::group)
                .map(block -> pattern.matcher(block).replaceFirst("$1").replaceAll("\\s", ""))
                .toList();
    }
}
