// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Each method and field of Flink that the connector's bytecode names, also by inheritance, exists
 * with its exact types on this version. jdeps compares classes only, and the other tests don't
 * reach every line.
 */
class LinkageITCase {

    @Test
    void everyMemberOfFlinkThatTheConnectorUsesExists() throws Exception {
        Set<LinkedMember> used = new TreeSet<>();
        try (JarFile jar = new JarFile(ConnectorJarITCase.connectorJar().toFile())) {
            for (JarEntry entry : jar.stream().collect(Collectors.toList())) {
                if (entry.getName().endsWith(".class")) {
                    collect(jar, entry, used);
                }
            }
        }

        assertThat(used).hasSizeGreaterThan(100);
        assertThat(used).allMatch(LinkedMember::exists);
    }

    private static void collect(JarFile jar, JarEntry entry, Set<LinkedMember> used)
            throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            MemberReferences.of(in).forEach(used::add);
        }
    }
}
