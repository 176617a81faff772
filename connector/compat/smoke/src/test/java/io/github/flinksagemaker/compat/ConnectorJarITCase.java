// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.SageMakerAsyncInference;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;

/** What is tested here is the jar that users get, on the Flink that this module is for. */
class ConnectorJarITCase {

    private static final int JAVA_11 = 55;

    @Test
    void runsOnTheFlinkOfThisModule() {
        assertThat(EnvironmentInformation.getVersion())
                .isEqualTo(System.getProperty("compat.flink.version"));
    }

    @Test
    void theConnectorIsThePackagedJar() throws Exception {
        assertThat(connectorJar()).isRegularFile().hasExtension("jar");
    }

    @Test
    void allClassesAreForJava11() throws Exception {
        try (JarFile jar = new JarFile(connectorJar().toFile())) {
            List<JarEntry> classes = new ArrayList<>();
            jar.stream().filter(e -> e.getName().endsWith(".class")).forEach(classes::add);

            assertThat(classes)
                    .isNotEmpty()
                    .allSatisfy(e -> assertThat(majorVersion(jar, e)).isEqualTo(JAVA_11));
        }
    }

    private static int majorVersion(JarFile jar, JarEntry entry) throws IOException {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
            assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
            in.readUnsignedShort(); // the minor version
            return in.readUnsignedShort();
        }
    }

    static Path connectorJar() throws Exception {
        return Path.of(
                SageMakerAsyncInference.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
    }
}
