// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.drill.plan.FaultKind;
import io.github.flinksagemaker.drill.run.Sabotage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

class MainTest {

    private static final List<String> REQUIRED =
            List.of("--mode", "exactly-once", "--seed", "7", "--minutes", "1.5");

    private final CommandLine line = Main.commandLine();
    private final StringWriter errors = new StringWriter();

    private int run(String... more) {
        List<String> all = new ArrayList<>(REQUIRED);
        all.addAll(List.of(more));
        return line.setErr(new PrintWriter(errors, true)).execute(all.toArray(String[]::new));
    }

    private Object value(String option) {
        return line.getCommandSpec().findOption(option).getValue();
    }

    @Test
    void readsEveryOption() {
        assertThat(
                        run(
                                "--only",
                                "KILL_TASK_MANAGER,SLOW_S3",
                                "--sabotage",
                                "lose",
                                "--writers",
                                "8",
                                "--readers",
                                "3",
                                "--directory",
                                "d",
                                "--plan-only",
                                "true"))
                .isZero();

        assertThat(value("--mode")).hasToString("exactly-once");
        assertThat(value("--only"))
                .isEqualTo(Set.of(FaultKind.KILL_TASK_MANAGER, FaultKind.SLOW_S3));
        assertThat(value("--sabotage")).isEqualTo(Sabotage.LOSE);
        assertThat(value("--writers")).isEqualTo(8);
        assertThat(value("--readers")).isEqualTo(3);
        assertThat(value("--directory")).isEqualTo(Path.of("d"));
    }

    @Test
    void withoutOthersAllKindsAreAllowed() {
        assertThat(run("--plan-only")).isZero();

        assertThat(value("--only")).isEqualTo(Set.of(FaultKind.values()));
        assertThat(value("--parallelism")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --records     | many  | '--records': 'many' is not a long
                    --only        | NAPS  | KILL_TASK_MANAGER
                    --parallelism | 9     | writers must be 1 to 8, was 9
                    --readers     | 0     | readers must be 1 to 8, was 0
                    --records     | 0     | records must be at least 1, was 0
                    --mood        | good  | Unknown options: '--mood', 'good'
                    --seed        | 8     | '--seed' (N) should be specified only once
                    """)
    void endsWithTwoAndSaysWhatIsWrong(String option, String value, String text) {
        assertThat(run(option, value, "--plan-only")).isEqualTo(2);

        assertThat(errors.toString()).contains(text);
    }

    @Test
    void namesTheModesAndWhatIsMissing() {
        line.setErr(new PrintWriter(errors, true));

        assertThat(line.execute("--mode", "at-most-once", "--seed", "1")).isEqualTo(2);
        assertThat(line.execute("--mode", "at-least-once", "--minutes", "1")).isEqualTo(2);

        assertThat(errors.toString())
                .contains("at-least-once", "exactly-once", "'at-most-once'")
                .contains("Missing required option: '--seed N'", "Usage: run ");
    }

    @Test
    void endsWithTwoIfItCanNotBeRun(@TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("thesis.txt"));

        assertThat(run("--directory", folder.toString())).isEqualTo(2);

        assertThat(errors.toString()).contains("is not empty and not a drill's");
    }

    @Test
    void theReadmeNamesEveryOption() throws IOException {
        String page = Files.readString(Path.of("README.md"));

        assertThat(line.getCommandSpec().options())
                .filteredOn(option -> !option.usageHelp())
                .extracting(option -> option.longestName())
                .allSatisfy(name -> assertThat(page).contains("`" + name));
        assertThat(line.getCommandSpec().options())
                .filteredOn(option -> !option.hidden())
                .extracting(ArgSpec::description)
                .allSatisfy(text -> assertThat(text).isNotEmpty());
    }
}
