// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import io.github.flinksagemaker.benchmarks.client.ClientRun;
import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import io.github.flinksagemaker.benchmarks.micro.MicroMain;
import io.github.flinksagemaker.benchmarks.scale.ScaleBenchmark;
import io.github.flinksagemaker.benchmarks.scale.Workload.Order;
import io.github.flinksagemaker.benchmarks.server.ServerProcess;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs scenarios, each in a client's JVM of its own, against one servers' process. */
public final class Bench implements AutoCloseable {

    private final Path folder;
    private final ServerProcess servers;

    private Bench(Path folder, ServerProcess servers) {
        this.folder = folder;
        this.servers = servers;
    }

    /** Starts the servers; logs go into that folder. */
    public static Bench open(Path folder) throws IOException {
        return new Bench(folder, ServerProcess.start(folder.resolve("servers.log")));
    }

    public Path folder() {
        return folder;
    }

    /** One run, over an empty store. */
    public RunFigures run(Scenario scenario) throws IOException, InterruptedException {
        servers.control().clear();
        System.err.println("  " + scenario);
        return start(scenario).figures();
    }

    /** Starts a run beside others; the store is not emptied. */
    public ClientRun start(Scenario scenario) throws IOException {
        return ClientRun.start(scenario, servers.port(), log());
    }

    /** One reader at scale, in a JVM of its own; see {@link ScaleBenchmark}. */
    public RunFigures scale(Order order, int open, int measured, int parts)
            throws IOException, InterruptedException {
        System.err.println("  reader with " + open + " open invocations, " + order);
        return ClientRun.start(
                        ScaleBenchmark.class,
                        List.of(order.name(), "" + open, "" + measured, "" + parts),
                        log())
                .figures();
    }

    /** All micro-benchmarks; see {@link MicroMain}. */
    public RunFigures micro(int seconds) throws IOException, InterruptedException {
        System.err.println("  micro-benchmarks");
        return ClientRun.start(MicroMain.class, List.of("" + seconds), log()).figures();
    }

    private Path log() {
        return folder.resolve("clients.log");
    }

    /** All scenarios, so many times, taking turns: A B C A B C. */
    public <K> Map<K, Runs> interleaved(Map<K, Scenario> scenarios, int times)
            throws IOException, InterruptedException {
        Map<K, Runs> all = new LinkedHashMap<>();
        for (int i = 0; i < times; i++) {
            for (Map.Entry<K, Scenario> scenario : scenarios.entrySet()) {
                all.computeIfAbsent(scenario.getKey(), key -> new Runs())
                        .add(run(scenario.getValue()));
            }
        }
        return all;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        servers.close();
    }
}
