// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat.upgrade;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A version of Flink, by the name of its module, and what runs jobs on it: a JVM for each step. */
record FlinkVersion(String name) {

    private static final String PROGRAM = "io.github.flinksagemaker.compat.UpgradeStep";
    private static final Duration LIMIT = Duration.ofSeconds(150);

    /** Logs and savepoints stay there for a look at them. */
    private static final Path STEPS = Path.of("target", "steps").toAbsolutePath();

    /** Stops each job with a savepoint. */
    void runUntilHalfWay(List<UpgradeJob> jobs) throws IOException, InterruptedException {
        for (UpgradeJob job : jobs) {
            job.tellToStopHalfWay(directory(job));
        }
        run(jobs);
    }

    void runToTheEnd(List<UpgradeJob> jobs) throws IOException, InterruptedException {
        for (UpgradeJob job : jobs) {
            job.tellToFinish(directory(job));
        }
        run(jobs);
    }

    /** One process for all jobs, since its start is what takes the time. */
    private void run(List<UpgradeJob> jobs) throws IOException, InterruptedException {
        Path log = STEPS.resolve(name + ".log");
        Process process =
                new ProcessBuilder(command(jobs))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(name + " has not ended after " + LIMIT + ", see " + log);
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(
                    name + " ended with " + process.exitValue() + ", see " + log + "\n" + end(log));
        }
        for (UpgradeJob job : jobs) {
            job.take(directory(job));
        }
    }

    private Path directory(UpgradeJob job) {
        return STEPS.resolve(name).resolve(job.name());
    }

    private List<String> command(List<UpgradeJob> jobs) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Short-lived: it would not earn back what a better compiler and collector cost.
        command.addAll(List.of("-Xmx768m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of(System.getProperty("upgrade.jvm.opens").trim().split(" +")));
        command.addAll(List.of("-cp", classPath(), PROGRAM));
        jobs.forEach(job -> command.add(directory(job).toString()));
        return command;
    }

    /** The module's own classes, then what they need. */
    String classPath() throws IOException {
        Path target = Path.of("..", name, "target").toAbsolutePath().normalize();
        Path classPath = target.resolve("class-path");
        if (!Files.exists(classPath)) {
            throw new IllegalStateException(
                    classPath
                            + " is missing: run ./mvnw verify -pl connector/compat/upgrade -am,"
                            + " which builds the modules of all versions first");
        }
        return target.resolve("test-classes")
                + File.pathSeparator
                + Files.readString(classPath).trim();
    }

    private static String end(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }

    @Override
    public String toString() {
        return name;
    }
}
