// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What stands between two comments of a class that is compiled. Blanks don't count. */
record CompiledSnippet(String imports, String code) {

    static CompiledSnippet of(Class<?> type) throws IOException {
        List<String> lines =
                Files.readAllLines(
                        Path.of("src/test/java", type.getName().replace('.', '/') + ".java"));
        List<String> stripped = lines.stream().map(String::strip).toList();
        int from = stripped.indexOf("// snippet") + 1;
        int to = stripped.indexOf("// end");
        assertThat(from).isPositive();
        return new CompiledSnippet(
                dense(String.join("", lines.stream().filter(CompiledSnippet::isImport).toList())),
                dense(String.join("", lines.subList(from, to))));
    }

    void assertOn(Path page) throws IOException {
        assertThat(dense(Files.readString(page))).contains("```java" + code + "```");
    }

    static String dense(String text) {
        return text.replaceAll("\\s", "");
    }

    private static boolean isImport(String line) {
        return line.startsWith("import ");
    }
}
