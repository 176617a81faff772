// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.cluster;

import io.github.flinksagemaker.drill.process.Child;
import io.github.flinksagemaker.drill.process.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;

/**
 * A standalone session cluster: one JobManager without high availability, some TaskManagers, each a
 * process. All calls come from one thread.
 */
public final class Cluster implements AutoCloseable {

    private static final List<String> SMALL_JVM =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Dlog4j2.configurationFile=log4j2-process.properties");

    private final Path folder;
    private final FlinkRuntime runtime;
    private final Path config;
    private final int restPort;
    private final FlinkRest rest;
    private final TaskManagerOptions options;
    private final List<Child> taskManagers = new ArrayList<>();
    private final List<Child> everStarted = new ArrayList<>();
    private Child jobManager;

    /** Starts all processes with what this one has; see the other constructor. */
    public Cluster(Path folder, int taskManagerCount, int slots, boolean adaptive)
            throws IOException, InterruptedException {
        this(
                folder,
                taskManagerCount,
                slots,
                FlinkRuntime.ofThisProcess(),
                adaptive ? ClusterConfig.adaptiveScheduler() : Map.of());
    }

    /**
     * Starts all processes; they need some seconds more until they serve.
     *
     * @param own Flink's configuration besides what all clusters have
     */
    public Cluster(
            Path folder,
            int taskManagerCount,
            int slots,
            FlinkRuntime runtime,
            Map<String, String> own)
            throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        this.runtime = runtime;
        this.config = folder.resolve("conf");
        int[] ports = FreePorts.take(2);
        this.restPort = ports[1];
        ClusterConfig.write(config, folder.resolve("tmp"), ports[0], restPort, slots, own);
        this.rest = new FlinkRest(restPort);
        this.jobManager = startJobManager();
        this.options = TaskManagerOptions.of(config, runtime.classPath());
        for (int i = 0; i < taskManagerCount; i++) {
            taskManagers.add(startTaskManager());
        }
    }

    public FlinkRest rest() {
        return rest;
    }

    public int restPort() {
        return restPort;
    }

    public Child jobManager() {
        return jobManager;
    }

    public List<Child> taskManagers() {
        return taskManagers;
    }

    /** Each process that was started so far, those that are gone included. */
    public List<Child> everStarted() {
        return everStarted;
    }

    /** Starts another one in the place of a JobManager that is gone. */
    public void replaceJobManager() throws IOException {
        jobManager = startJobManager();
    }

    /** Starts another one in the place of a TaskManager that is gone. */
    public void replaceTaskManager(int index) throws IOException {
        taskManagers.set(index, startTaskManager());
    }

    private Child startJobManager() throws IOException {
        List<String> jvm = new ArrayList<>(runtime.jvmOptions());
        jvm.addAll(SMALL_JVM);
        jvm.add(ClusterConfig.JOB_MANAGER_HEAP);
        return started(
                new Child(
                        "jobmanager-" + number("jobmanager"),
                        folder,
                        runtime.classPath(),
                        jvm,
                        StandaloneSessionClusterEntrypoint.class.getName(),
                        List.of("--configDir", config.toString())));
    }

    private Child startTaskManager() throws IOException {
        List<String> jvm = new ArrayList<>(runtime.jvmOptions());
        jvm.addAll(SMALL_JVM);
        jvm.addAll(options.jvm());
        String name = "taskmanager-" + number("taskmanager");
        List<String> arguments = new ArrayList<>(List.of("--configDir", config.toString()));
        arguments.addAll(options.arguments());
        arguments.addAll(List.of("-D", "taskmanager.resource-id=" + name));
        return started(
                new Child(
                        name,
                        folder,
                        runtime.classPath(),
                        jvm,
                        TaskManagerRunner.class.getName(),
                        arguments));
    }

    private long number(String kind) {
        return 1 + everStarted.stream().filter(child -> child.name().startsWith(kind)).count();
    }

    private Child started(Child child) {
        everStarted.add(child);
        return child;
    }

    /** Ends all processes. */
    @Override
    public void close() throws InterruptedException {
        rest.close();
        for (Child process : everStarted) {
            process.kill();
        }
    }
}
