// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class OptionsPageTest {

    @Test
    void thePageSaysWhatTheCodeSays() throws Exception {
        assertThat(Files.readString(OptionsPage.PAGE))
                .as("docs/options.md; OptionsPage.main writes it")
                .isEqualTo(OptionsPage.text());
    }
}
