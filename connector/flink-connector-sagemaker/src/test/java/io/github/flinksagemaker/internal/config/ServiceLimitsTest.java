// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceLimitsTest {

    @ParameterizedTest
    @ValueSource(strings = {"jsonl", "csv", "tar.gz", "7z"})
    void takesExtensionsOfFiles(String extension) {
        assertThat(ServiceLimits.fileExtension(extension)).isEqualTo(extension);
    }

    /** So that no batch format puts an input outside of its lane's folder. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a/b",
                "/../../x",
                "x.",
                "json lines",
                "ä",
                "seventeen.letters.x"
            })
    void refusesWhatCouldLeaveTheStagingPath(String extension) {
        assertThatThrownBy(() -> ServiceLimits.fileExtension(extension))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fileExtension")
                .hasMessageEndingWith("was " + extension);
    }
}
