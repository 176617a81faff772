// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.jars;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Amazon's service runs Flink 1.20 on Java 11: that holds for what a jar brings along, too. */
class JavaVersionITCase {

    private static final int JAVA_11 = 55;

    @ParameterizedTest
    @CsvSource({"connector.jar, 200", "job.jar, 5000", "managed.flink.jar, 5000"})
    void allClassesAreForJava11(String jar, int least) throws Exception {
        Map<String, Integer> versions =
                ClassFiles.majorVersions(Path.of(requireNonNull(System.getProperty(jar))));

        assertThat(versions).hasSizeGreaterThan(least);
        assertThat(versions.values()).allMatch(version -> version <= JAVA_11);
    }
}
