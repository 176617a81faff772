// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The configuration of the cluster: small processes, fast to notice that another one is gone. */
final class ClusterConfig {

    static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(6);
    static final String JOB_MANAGER_HEAP = "-Xmx320m";

    private ClusterConfig() {}

    /** What has jobs rescale while they run. */
    static Map<String, String> adaptiveScheduler() {
        String scheduler = "jobmanager.adaptive-scheduler.";
        String stable = ".resource-stabilization-timeout";
        return Map.of(
                "jobmanager.scheduler",
                "adaptive",
                scheduler + "submission" + stable,
                "1 s",
                scheduler + "executing" + stable,
                "1 s",
                scheduler + "executing.cooldown-after-rescaling",
                "1 s");
    }

    /**
     * Writes {@code config.yaml} into the folder.
     *
     * @param own goes before what all clusters have
     */
    static void write(
            Path folder,
            Path temporary,
            int rpcPort,
            int restPort,
            int slots,
            Map<String, String> own)
            throws IOException {
        Map<String, String> config = new TreeMap<>();
        config.put("jobmanager.rpc.address", "127.0.0.1");
        config.put("jobmanager.rpc.port", Integer.toString(rpcPort));
        config.put("jobmanager.bind-host", "127.0.0.1");
        config.put("rest.address", "127.0.0.1");
        config.put("rest.bind-address", "127.0.0.1");
        config.put("rest.port", Integer.toString(restPort));
        config.put("taskmanager.host", "127.0.0.1");
        config.put("taskmanager.bind-host", "127.0.0.1");
        config.put("taskmanager.numberOfTaskSlots", Integer.toString(slots));
        config.put("taskmanager.memory.process.size", "720m");
        config.put("taskmanager.memory.jvm-metaspace.size", "112m");
        config.put("taskmanager.memory.jvm-overhead.min", "80m");
        config.put("taskmanager.memory.jvm-overhead.max", "80m");
        config.put("taskmanager.memory.managed.size", "4m");
        config.put("taskmanager.memory.network.min", "32m");
        config.put("taskmanager.memory.network.max", "32m");
        config.put("taskmanager.memory.framework.off-heap.size", "64m");
        config.put("taskmanager.memory.task.off-heap.size", "64m");
        config.put("taskmanager.load-balance.mode", "SLOTS");
        config.put("pekko.startup-timeout", "120 s"); // a busy machine is no fault of a process
        config.put("pekko.ask.timeout", "30 s");
        config.put("heartbeat.interval", "1000");
        config.put("heartbeat.timeout", Long.toString(HEARTBEAT_TIMEOUT.toMillis()));
        config.put("restart-strategy.type", "fixed-delay");
        config.put("restart-strategy.fixed-delay.attempts", Integer.toString(Integer.MAX_VALUE));
        config.put("restart-strategy.fixed-delay.delay", "1 s");
        config.put("io.tmp.dirs", temporary.toString());
        config.put("web.tmpdir", temporary.toString());
        config.putAll(own);
        StringBuilder yaml = new StringBuilder();
        config.forEach((key, value) -> yaml.append(key).append(": ").append(value).append('\n'));
        Files.createDirectories(temporary);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.yaml"), yaml);
    }
}
