// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.jar;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** README and NOTICE name what the connector brings into a job's jar. */
class DependencyPagesITCase {

    private static final Path PAGES = Path.of(requireNonNull(System.getProperty("pages")));

    /** How pages call the artifacts of each group that the connector brings. */
    private static final Map<String, String> NAMES =
            Map.of(
                    "software.amazon.awssdk", "AWS SDK",
                    "software.amazon.eventstream", "eventstream",
                    "io.netty", "Netty",
                    "org.apache.httpcomponents.client5", "Apache HttpClient 5",
                    "org.apache.httpcomponents.core5", "Apache HttpClient 5",
                    "org.reactivestreams", "Reactive Streams",
                    "com.fasterxml.jackson.core", "jackson-core",
                    "org.jspecify", "JSpecify",
                    "org.slf4j", "SLF4J");

    @Test
    void eachGroupHasAName() throws IOException {
        assertThat(groups()).containsExactlyInAnyOrderElementsOf(NAMES.keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"What your job jar holds", "The connector itself depends"})
    void itsParagraphNamesThemAll(String beginning) throws IOException {
        assertThat(paragraph(beginning)).contains(NAMES.values());
    }

    private static Set<String> groups() throws IOException {
        return Files.readAllLines(Path.of(requireNonNull(System.getProperty("bundled")))).stream()
                .map(line -> line.strip().split(":"))
                .filter(parts -> parts.length >= 5)
                .filter(parts -> !parts[0].equals("io.github.flinksagemaker"))
                .map(parts -> parts[0])
                .collect(Collectors.toSet());
    }

    /** To the next point of README's list, or the next empty line of NOTICE. */
    private static String paragraph(String beginning) throws IOException {
        String pages =
                Files.readString(PAGES.resolve("README.md"))
                        + "\n\n"
                        + Files.readString(PAGES.resolve("NOTICE"));
        String rest = pages.substring(pages.indexOf(beginning));
        return rest.split("\\n- \\*\\*|\\n\\n", 2)[0];
    }
}
