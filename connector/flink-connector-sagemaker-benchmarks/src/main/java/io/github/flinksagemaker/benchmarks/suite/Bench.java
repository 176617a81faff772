// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import io.github.flinksagemaker.benchmarks.client.ClientRun;
import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import io.github.flinksagemaker.benchmarks.micro.MicroMain;
import io.github.flinksagemaker.benchmarks.scale.ScaleBenchmark;
import io.github.flinksagemaker.benchmarks.scale.Workload.Order;
import io.github.flinksagemaker.benchmarks.server.ServerProcess;
import io.github.flinksagemaker.benchmarks.server.kit.KitMain;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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
        return new Bench(folder, ServerProcess.start(KitMain.class, folder.resolve("servers.log")));
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
        Scenario own = scenario.withCheckpoints(folder.resolve("checkpoints"));
        return ClientRun.start(own, servers.port(), log());
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

    @Override
    public void close() throws IOException, InterruptedException {
        servers.close();
    }
}
