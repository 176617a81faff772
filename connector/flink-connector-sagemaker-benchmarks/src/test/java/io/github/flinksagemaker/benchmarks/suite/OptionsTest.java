// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.benchmarks.suite.Options.Section;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParameterException;

class OptionsTest {

    @Test
    void byDefaultEverythingIsRunInFull() {
        Options options = Options.parse();

        assertThat(options.size()).isEqualTo(SuiteSize.full());
        assertThat(options.sections()).containsExactlyInAnyOrder(Section.values());
        assertThat(options.document()).isNull();
        assertThat(options.scenario()).isNull();
    }

    @Test
    void aShortRunIsThatOfTheCosts() {
        Options options = Options.parse("--short");

        assertThat(options.sections()).containsExactly(Section.COST);
        assertThat(options.resume()).isFalse();
    }

    @Test
    void sectionsSizeAndFoldersCanBeChosen() {
        Options options =
                Options.parse(
                        "--short",
                        "--only",
                        "latency,MICRO",
                        "--output",
                        "out",
                        "--write-docs",
                        "d");

        assertThat(options.size()).isEqualTo(SuiteSize.brief());
        assertThat(options.sections()).containsExactlyInAnyOrder(Section.LATENCY, Section.MICRO);
        assertThat(options.output()).isEqualTo(Path.of("out"));
        assertThat(options.document()).isEqualTo(Path.of("d"));
    }

    @Test
    void aScenarioNamesWhatIsNotUsual() {
        Options options =
                Options.parse(
                        "--tiny", "--scenario", "contender=LIMIT store=S3 records=500 batch=7");

        assertThat(options.size()).isEqualTo(SuiteSize.tiny());
        assertThat(Objects.requireNonNull(options.scenario()).arguments())
                .contains("contender=LIMIT", "batch=7", "recordBytes=200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--shrt", "--only=nothing", "--output", "--scenario=LIMIT"})
    void whatIsNotKnownIsRefusedByItsName(String argument) {
        assertThatThrownBy(() -> Options.parse(argument))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(argument.replaceFirst("=.*", ""));
    }
}
