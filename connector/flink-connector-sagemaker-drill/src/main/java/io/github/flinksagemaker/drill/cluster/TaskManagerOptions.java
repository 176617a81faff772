// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.util.bash.BashJavaUtils;

/**
 * What Flink's scripts work out before they start a TaskManager: options of its JVM, and resources
 * that it wants to be told.
 */
record TaskManagerOptions(List<String> jvm, List<String> arguments) {

    private static final String RESULT = "BASH_JAVA_UTILS_EXEC_RESULT:";

    /** Asks the class that the scripts ask, in a process of its own since it prints. */
    static TaskManagerOptions of(Path config, String classPath)
            throws IOException, InterruptedException {
        Process asked =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx64m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                classPath,
                                BashJavaUtils.class.getName(),
                                "GET_TM_RESOURCE_PARAMS",
                                "--configDir",
                                config.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        List<String> results = new ArrayList<>();
        try (var reader = asked.inputReader()) {
            reader.lines()
                    .filter(line -> line.contains(RESULT))
                    .map(line -> line.substring(line.indexOf(RESULT) + RESULT.length()).trim())
                    .forEach(results::add);
        }
        if (asked.waitFor() != 0 || results.size() != 2) {
            throw new IOException("Flink does not say a TaskManager's resources: " + results);
        }
        return new TaskManagerOptions(
                List.of(results.get(0).split("\\s+")), List.of(results.get(1).split("\\s+")));
    }
}
