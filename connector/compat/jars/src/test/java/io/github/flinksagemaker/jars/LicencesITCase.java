// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.jars;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Licence and notice of the jars that are published; those of the one with all inside are checked
 * beside it.
 */
class LicencesITCase {

    private static final String INSIDE = "META-INF/elasticmq/";

    @ParameterizedTest
    @ValueSource(strings = {"connector.jar", "testkit.jar"})
    void theJarHasItsLicenceAndItsNotice(String jar) throws IOException {
        try (JarFile file = open(jar)) {
            assertThat(text(file, "META-INF/LICENSE")).contains("Apache License", "Version 2.0");
            assertThat(text(file, "META-INF/NOTICE"))
                    .startsWith("Flink connector for Amazon SageMaker Asynchronous Inference")
                    .contains("(META-INF/LICENSE)");
        }
    }

    @Test
    void theTestKitsNoticeNamesEachJarInside() throws IOException {
        try (JarFile file = open("testkit.jar")) {
            List<String> jars =
                    file.stream()
                            .map(JarEntry::getName)
                            .filter(name -> name.startsWith(INSIDE) && name.endsWith(".jar"))
                            .map(name -> name.substring(INSIDE.length()))
                            .toList();
            List<String> noticed =
                    text(file, "META-INF/NOTICE")
                            .lines()
                            .filter(line -> line.startsWith("- "))
                            .map(line -> line.substring(2))
                            .toList();

            assertThat(noticed).isNotEmpty().containsExactlyInAnyOrderElementsOf(jars);
        }
    }

    private static JarFile open(String property) throws IOException {
        return new JarFile(new File(requireNonNull(System.getProperty(property))));
    }

    private static String text(JarFile jar, String name) throws IOException {
        JarEntry entry = jar.getJarEntry(name);
        assertThat(entry).as("%s in %s", name, jar.getName()).isNotNull();
        return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }
}
