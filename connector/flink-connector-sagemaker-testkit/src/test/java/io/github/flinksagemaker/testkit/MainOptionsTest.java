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
import picocli.CommandLine;

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
        assertThat(options.port).isEqualTo(8080);
        assertThat(options.s3Port).isEqualTo(8081);
        assertThat(options.sqsPort).isEqualTo(8082);
        assertThat(options.endpoint).isEqualTo("e");
        assertThat(options.latency).isEqualTo(Duration.ofMillis(250));
        assertThat(options.coldStart).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.noFailurePath).isTrue();
        assertThat(options.containerUrl).isNull();
    }

    @Test
    void refusesAnOptionThatIsGivenTwice() {
        assertThatThrownBy(() -> MainOptions.parse("--endpoint", "a", "--endpoint", "b"))
                .hasMessageContaining("--endpoint")
                .hasMessageContaining("only once")
                .hasMessageContaining("SageMakerTestKit.builder()");
    }

    @Test
    void askedForHelpItSaysWhatEachOptionIsFor() {
        assertThat(MainOptions.parse("-h").help).isTrue();
        CommandLine line = new CommandLine(new MainOptions());
        assertThat(line.getUsageMessage())
                .contains(line.getCommandSpec().optionsMap().keySet())
                .contains("default: language-detection")
                .contains("250ms");
        assertThat(line.getCommandSpec().options())
                .allSatisfy(option -> assertThat(option.description()).isNotEmpty());
    }

    @Test
    void theReadmeNamesEveryOptionOfTheHelp() throws IOException {
        Set<String> page =
                Pattern.compile("`(--[a-z0-9-]+)`")
                        .matcher(Files.readString(Path.of("README.md")))
                        .results()
                        .map(match -> match.group(1))
                        .collect(Collectors.toSet());
        page.addAll(Set.of("-h", "--help"));
        assertThat(new CommandLine(new MainOptions()).getCommandSpec().optionsMap())
                .containsOnlyKeys(page);
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> MainOptions.parse("--prot"))
                .hasMessage("Unknown option: '--prot'");
        assertThatThrownBy(() -> MainOptions.parse("--port"))
                .hasMessage("Missing required parameter for option '--port' (N)");
        for (String wrong : new String[] {"70000", "-1", "http"}) {
            assertThatThrownBy(() -> MainOptions.parse("--port", wrong))
                    .hasMessageContaining("'--port'")
                    .hasMessageEndingWith("must be 0 to 65535, was " + wrong);
        }
        assertThatThrownBy(() -> MainOptions.parse("--latency", "fast"))
                .hasMessageContaining("'--latency'")
                .hasMessageEndingWith("must be a time such as 250ms, 2s or 1m, was fast");
    }
}
