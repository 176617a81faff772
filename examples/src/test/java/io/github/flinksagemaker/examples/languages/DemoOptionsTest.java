// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.examples.Arguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class DemoOptionsTest {

    private static DemoOptions parse(String... arguments) {
        return Arguments.parse(new DemoOptions(), arguments);
    }

    @Test
    void hasTheDefaultsOfThePage() {
        DemoOptions options = parse();

        assertThat(options.input).isNull();
        assertThat(options.parallelism).isEqualTo(2);
        assertThat(options.batchSize).isEqualTo(50);
        assertThat(options.latency).isEqualTo(Duration.ofMillis(250));
        assertThat(options.container).isEqualTo(DemoContainer.JSONLINES);
        assertThat(options.notifications).isFalse();
        assertThat(options.poison).isZero();
        assertThat(options.output).isEqualTo(Path.of("examples/target/demo"));
    }

    @Test
    void takesTheLastValueOfARepeatedOption() {
        assertThat(parse("--parallelism", "1", "--parallelism", "3").parallelism).isEqualTo(3);
        assertThat(parse("--notifications", "--notifications").notifications).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--batch-size  | 0        | must be 1 or more, was 0",
                "--parallelism | two      | must be 1 or more, was two",
                "--latency     | soon     | must be a time such as 250ms or 2s, was soon",
                "--poison      | 1        | up to 100% such as 1% or 0.5%, was 1",
                "--poison      | some%    | up to 100% such as 1% or 0.5%, was some%",
                "--poison      | -1%      | up to 100% such as 1% or 0.5%, was -1%",
                "--poison      | 100.1%   | up to 100% such as 1% or 0.5%, was 100.1%",
                "--input       | no/where | must be a file, was no/where",
                "--container   | xml      | but was 'xml'"
            })
    void namesTheOptionTheValueAndWhatItMustBe(String option, String value, String text) {
        assertThatThrownBy(() -> parse(option, value))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("'" + option + "'")
                .hasMessageEndingWith(text);
    }

    @ParameterizedTest
    @CsvSource({"0%, 0", "1%, 1", "0.5%, 0.5", "100%, 100"})
    void takesAPercentage(String value, double percent) {
        assertThat(parse("--poison", value).poison).isEqualTo(percent);
    }

    @Test
    void namesTheContainersThatThereAre() {
        assertThatThrownBy(() -> parse("--container", "xml"))
                .hasMessageContainingAll("JSONLINES", "JSON", "CSV", "TFS");
    }

    @Test
    void refusesWhatIsNoOptionAndOneWithoutItsValue() {
        assertThatThrownBy(() -> parse("--batchsize", "1")).hasMessageContaining("'--batchsize'");
        assertThatThrownBy(() -> parse("--output")).hasMessageContaining("'--output'");
    }

    @Test
    void thePageAndTheScriptNameEveryOption() throws IOException {
        String page = Files.readString(Path.of("README.md"));
        String script = Files.readString(Path.of("demo"));

        assertThat(new CommandLine(new DemoOptions()).getCommandSpec().optionsMap().keySet())
                .hasSize(8)
                .allSatisfy(name -> assertThat(page).contains("| `" + name))
                .allSatisfy(name -> assertThat(script).contains(name));
    }
}
