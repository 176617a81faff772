// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.SageMakerAsyncInference;
import java.nio.file.Path;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;

/** What is tested here is the jar that users get, on the Flink that this module is for. */
class ConnectorJarITCase {

    @Test
    void runsOnTheFlinkOfThisModule() {
        assertThat(EnvironmentInformation.getVersion())
                .isEqualTo(System.getProperty("compat.flink.version"));
    }

    @Test
    void theConnectorIsThePackagedJar() throws Exception {
        assertThat(connectorJar()).isRegularFile().hasExtension("jar");
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
