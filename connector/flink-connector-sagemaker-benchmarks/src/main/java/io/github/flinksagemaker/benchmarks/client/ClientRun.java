// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.client;

import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import io.github.flinksagemaker.benchmarks.process.Jvm;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a client's JVM, and reads the figures that it prints. */
public final class ClientRun {

    private static final List<String> OPTIONS =
            List.of(
                    "-Xmx2g",
                    "-XX:+UseG1GC",
                    // What Flink's own scripts open.
                    "--add-opens=java.base/java.util=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-opens=java.base/java.net=ALL-UNNAMED",
                    "--add-opens=java.base/java.time=ALL-UNNAMED",
                    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED");

    private final Process process;
    private final List<String> arguments;

    private ClientRun(Process process, List<String> arguments) {
        this.process = process;
        this.arguments = arguments;
    }

    /** Starts one; its log is added to that file. */
    public static ClientRun start(Scenario scenario, int controlPort, Path log) throws IOException {
        List<String> arguments = new ArrayList<>();
        arguments.add(Integer.toString(controlPort));
        arguments.addAll(scenario.arguments());
        return start(ClientMain.class, arguments, log);
    }

    /** Starts any program that prints figures. */
    public static ClientRun start(Class<?> main, List<String> arguments, Path log)
            throws IOException {
        Process process =
                Jvm.command(OPTIONS, main, arguments)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        return new ClientRun(process, arguments);
    }

    /**
     * Waits for its end.
     *
     * @throws IOException if it failed
     */
    public RunFigures figures() throws IOException, InterruptedException {
        RunFigures figures = new RunFigures();
        try (BufferedReader output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!figures.read(line)) {
                    System.err.println(line);
                }
            }
        }
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException("a run ended with " + status + ", see the log: " + arguments);
        }
        return figures;
    }
}
