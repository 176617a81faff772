// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import io.github.flinksagemaker.benchmarks.client.ClientRun;
import io.github.flinksagemaker.benchmarks.client.WarmMain;
import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import io.github.flinksagemaker.benchmarks.server.ServerProcess;
import io.github.flinksagemaker.benchmarks.server.kit.KitMain;
import io.github.flinksagemaker.benchmarks.server.lean.LeanMain;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures jobs that are warm ({@link WarmMain}), each with servers of its own that cost little.
 * Figures of each run are kept in a folder, from which they may be taken again.
 */
final class WarmBench {

    private final Path folder;
    private final Path raw;

    /**
     * Logs go into that folder, figures into one in it.
     *
     * @param resume whether what is there is taken
     */
    WarmBench(Path folder, boolean resume) throws IOException {
        this.folder = folder;
        this.raw = folder.resolve("raw");
        if (!resume) {
            delete(raw);
        }
        Files.createDirectories(raw);
    }

    /**
     * @param name of the run's file
     * @param delayMillis in which servers answer
     */
    RunFigures run(String name, Scenario scenario, int delayMillis)
            throws IOException, InterruptedException {
        return run(name, () -> onLeanServers(scenario, delayMillis));
    }

    /** The same with the test kit's servers, which have a queue. */
    RunFigures runNotified(String name, Scenario scenario)
            throws IOException, InterruptedException {
        return run(name, () -> onKit(scenario));
    }

    /** Makes a run. */
    private interface Run {
        RunFigures make() throws IOException, InterruptedException;
    }

    private RunFigures run(String name, Run run) throws IOException, InterruptedException {
        Path file = raw.resolve(name + ".txt");
        if (!Files.exists(file)) {
            System.err.println("  " + name);
            RunFigures figures = run.make();
            Path part = raw.resolve(name + ".part");
            Files.write(part, figures.lines());
            Files.move(part, file);
        }
        RunFigures figures = new RunFigures();
        Files.readAllLines(file).forEach(figures::read);
        return figures;
    }

    private RunFigures onLeanServers(Scenario scenario, int delayMillis)
            throws IOException, InterruptedException {
        try (ServerProcess servers =
                ServerProcess.start(LeanMain.class, folder.resolve("lean-servers.log"))) {
            servers.control().delay(delayMillis);
            return measure(scenario, servers);
        }
    }

    private RunFigures onKit(Scenario scenario) throws IOException, InterruptedException {
        try (ServerProcess servers =
                ServerProcess.start(KitMain.class, folder.resolve("servers.log"))) {
            return measure(scenario, servers);
        }
    }

    private RunFigures measure(Scenario scenario, ServerProcess servers)
            throws IOException, InterruptedException {
        Path checkpoints = Files.createTempDirectory("benchmark-checkpoints");
        try {
            List<String> arguments = new ArrayList<>();
            arguments.add(Integer.toString(servers.port()));
            arguments.addAll(scenario.withCheckpoints(checkpoints).arguments());
            return ClientRun.start(WarmMain.class, arguments, folder.resolve("clients.log"))
                    .figures();
        } finally {
            delete(checkpoints);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
