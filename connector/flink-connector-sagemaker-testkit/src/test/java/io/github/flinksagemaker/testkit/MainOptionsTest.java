// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MainOptionsTest {

    @Test
    void readsEveryOption() {
        MainOptions options =
                MainOptions.parse(
                        "--port",
                        "8080",
                        "--s3-port",
                        "8081",
                        "--sqs-port",
                        "8082",
                        "--endpoint",
                        "e",
                        "--latency",
                        "250ms",
                        "--cold-start",
                        "PT1M",
                        "--no-failure-path");
        assertThat(options.port()).isEqualTo(8080);
        assertThat(options.s3Port()).isEqualTo(8081);
        assertThat(options.sqsPort()).isEqualTo(8082);
        assertThat(options.endpoint()).isEqualTo("e");
        assertThat(options.latency()).isEqualTo(Duration.ofMillis(250));
        assertThat(options.coldStart()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.failurePath()).isFalse();
        assertThat(options.container()).isNull();
    }

    @Test
    void refusesAnOptionThatIsGivenTwice() {
        assertThatThrownBy(() -> MainOptions.parse("--endpoint", "a", "--endpoint", "b"))
                .hasMessageContaining("--endpoint is given twice")
                .hasMessageContaining("SageMakerTestKit.builder()");
    }

    @Test
    void theHelpNamesEveryOption() {
        assertThat(MainOptions.HELP)
                .contains("--port", "--s3-port", "--sqs-port", "--endpoint", "--container-url")
                .contains("--latency", "--cold-start", "--no-failure-path", "--help");
        assertThat(MainOptions.parse("--help").help()).isTrue();
    }

    @Test
    void theReadmeNamesEveryOptionOfTheHelp() throws IOException {
        assertThat(options(Files.readString(Path.of("README.md")), "`(--[a-z0-9-]+)`"))
                .containsExactlyInAnyOrderElementsOf(
                        options(MainOptions.HELP.replace("--help", ""), " (--[a-z0-9-]+)"));
    }

    private static Set<String> options(String text, String form) {
        return Pattern.compile(form)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> MainOptions.parse("--prot"))
                .hasMessageContaining("--prot")
                .hasMessageContaining("--help");
        assertThatThrownBy(() -> MainOptions.parse("--port")).hasMessageContaining("--port");
        assertThatThrownBy(() -> MainOptions.parse("--port", "70000"))
                .hasMessage("--port must be 0 to 65535, was 70000");
        assertThatThrownBy(() -> MainOptions.parse("--latency", "fast"))
                .hasMessageContaining("--latency")
                .hasMessageContaining("fast");
    }
}
