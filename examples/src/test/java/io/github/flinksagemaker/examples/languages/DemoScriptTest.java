// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script itself, in a folder of its own where Maven does nothing and Java tells its words. */
@DisabledOnOs(OS.WINDOWS)
class DemoScriptTest {

    private static final String BUILDING = "Building (";

    @TempDir private Path folder;
    private Path root;

    @BeforeEach
    void copy() throws IOException {
        root = Files.createDirectories(folder.resolve("a project"));
        Path launch = Files.createDirectories(root.resolve("examples/target/launch"));
        Files.writeString(launch.resolve("class-path"), "/repository/a.jar");
        script(root.resolve("examples/demo"), Files.readString(Path.of("demo")));
        script(root.resolve("mvnw"), "#!/bin/sh\n");
        Files.createDirectories(root.resolve("jdk/bin"));
        script(root.resolve("jdk/bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** The words with which the demo is started, behind its class. */
    private List<String> started(@Nullable String demoArgs, String... words) throws Exception {
        List<String> lines = run(0, demoArgs, words);
        assertThat(lines.subList(1, 5))
                .containsExactly(
                        "@" + root + "/examples/target/launch/java-options",
                        "-cp",
                        root + "/examples/target/classes:/repository/a.jar",
                        LanguageDemo.class.getName());
        return lines.subList(5, lines.size());
    }

    private List<String> run(int exit, @Nullable String demoArgs, String... words)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(root.resolve("examples/demo").toString()));
        command.addAll(List.of(words));
        Path output = folder.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
        builder.environment().remove("DEMO_ARGS");
        if (demoArgs != null) {
            builder.environment().put("DEMO_ARGS", demoArgs);
        }
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        List<String> lines = Files.readAllLines(output, UTF_8);
        assertThat(process.exitValue()).as(String.join("\n", lines)).isEqualTo(exit);
        assertThat(lines.get(0)).startsWith(BUILDING);
        return lines;
    }

    @Test
    void theWordsOfTheEnvironmentStandBeforeThoseOfTheCommand() throws Exception {
        assertThat(started("--parallelism 2  --notifications", "--input", "my file.txt"))
                .containsExactly(
                        "--output",
                        root + "/examples/target/demo",
                        "--parallelism",
                        "2",
                        "--notifications",
                        "--input",
                        "my file.txt");
    }

    @Test
    void anEnvironmentWithoutWordsAddsNone() throws Exception {
        for (String none : new String[] {null, "", " "}) {
            assertThat(started(none, "--parallelism", "2"))
                    .containsExactly(
                            "--output", root + "/examples/target/demo", "--parallelism", "2");
        }
    }

    @Test
    void nothingIsStartedWhereTheBuildFails() throws Exception {
        script(root.resolve("mvnw"), "#!/bin/sh\nexit 3\n");
        assertThat(run(3, "--notifications")).hasSize(1);
    }
}
