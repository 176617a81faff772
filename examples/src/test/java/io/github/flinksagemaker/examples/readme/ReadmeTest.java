// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.model.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** The README says what the code does. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..");

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    @Test
    void theSnippetIsCompiledCode() throws IOException {
        CompiledSnippet snippet = CompiledSnippet.of(ReadmeSnippet.class);
        String readme = readme();
        int start = readme.indexOf("```java") + "```java".length();
        String shown = readme.substring(start, readme.indexOf("```", start));
        assertThat(shown).isNotBlank();
        assertThat(CompiledSnippet.dense(shown)).isEqualTo(snippet.imports() + snippet.code());
    }

    @Test
    void theSnippetBuildsAJob() {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        assertThat(ReadmeSnippet.score(environment.fromData(new ReadmeSnippet.Transaction())))
                .isNotNull();
        assertThat(environment.getStreamGraph().getStreamNodes()).hasSizeGreaterThan(2);
    }

    /** So that it compiles there when it is pasted: all else that it imports is there anyway. */
    @Test
    void theSnippetsSchemasAreAmongTheJobJarsDependencies() throws Exception {
        String dependencies = Files.readString(Path.of("job-jar", "pom.xml"));
        List<String> schemas = importedSchemas();
        assertThat(schemas).isNotEmpty();
        for (String type : schemas) {
            assertThat(dependencies)
                    .as(type)
                    .contains("<artifactId>" + artifact(type) + "</artifactId>");
        }
    }

    private static List<String> importedSchemas() throws IOException {
        return Pattern.compile("import (org\\.apache\\.flink\\.formats\\.[\\w.]+);")
                .matcher(readme())
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    /** The jar's name without its version. */
    private static String artifact(String type) throws ReflectiveOperationException {
        String jar =
                Class.forName(type).getProtectionDomain().getCodeSource().getLocation().getPath();
        return jar.substring(jar.lastIndexOf('/') + 1).replaceFirst("-\\d.*", "");
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
