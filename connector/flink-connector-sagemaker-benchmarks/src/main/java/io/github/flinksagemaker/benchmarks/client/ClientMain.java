// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.client;

import io.github.flinksagemaker.benchmarks.contender.Contender;
import io.github.flinksagemaker.benchmarks.contender.RunTarget;
import io.github.flinksagemaker.benchmarks.measure.Meter;
import io.github.flinksagemaker.benchmarks.measure.Pace;
import io.github.flinksagemaker.benchmarks.measure.Recording;
import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import io.github.flinksagemaker.benchmarks.measure.Usage;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import java.util.List;

/**
 * One run: a part of the records to warm up, in a job of its own, then the measured ones. Arguments
 * are those of {@link Scenario}, before them the port of the servers' control.
 */
public final class ClientMain {

    private static final long MOST_SECONDS = 300;

    private ClientMain() {}

    public static void main(String[] arguments) {
        int status = 0;
        try {
            List<String> all = List.of(arguments);
            run(Integer.parseInt(all.get(0)), Scenario.parse(all.subList(1, all.size()))).print();
        } catch (Exception e) {
            e.printStackTrace();
            status = 1;
        }
        System.exit(status); // whatever threads a contender leaves
    }

    private static RunFigures run(int port, Scenario scenario) throws Exception {
        Contenders entry = Contenders.valueOf(scenario.contender());
        Servers servers = Servers.of(scenario, port);
        if (scenario.warmUp() > 0) {
            try (AutoCloseable unused =
                    start(entry, scenario, scenario.warmUp(), servers, "warm")) {
                Meter.current().await(MOST_SECONDS);
            }
        }
        servers.reset();
        long serverCpu = servers.serverCpuNanos();
        try (Recording recording = Recording.start(scenario.profile());
                Usage usage = Usage.start();
                AutoCloseable unused =
                        start(entry, scenario, scenario.records(), servers, "measured")) {
            Meter meter = Meter.current();
            meter.await(MOST_SECONDS);
            usage.stop();
            recording.stop();
            return RunSummary.of(
                    scenario, meter, usage, servers.counts(), servers.serverCpuNanos() - serverCpu);
        }
    }

    private static AutoCloseable start(
            Contenders entry, Scenario scenario, long records, Servers servers, String name)
            throws Exception {
        RunTarget target = servers.target(name);
        Pace.set(scenario.rate() / scenario.batch());
        Meter unused = Meter.begin(records);
        Contender contender = entry.contender();
        return contender.start(scenario, records, target);
    }
}
