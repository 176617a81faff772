package io.github.flinksagemaker.compat.upgrade;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A version of Flink, by the name of its module, and JVMs that have it on their class path. */
record FlinkVersion(String name) {

    private static final String PROGRAM = "io.github.flinksagemaker.compat.UpgradeStep";

    /** The module's own classes, then what they need. */
    String classPath() throws IOException {
        Path target = Path.of("..", name, "target").toAbsolutePath().normalize();
        Path classPath = target.resolve("class-path");
        if (!Files.exists(classPath)) {
            throw new IllegalStateException(
                    classPath
                            + " is missing: run ./mvnw verify -pl connector/compat/upgrade -am, which"
                            + " builds the modules of all versions first");
        }
        return target.resolve("test-classes")
                + File.pathSeparator
                + Files.readString(classPath).trim();
    }

    /**
     * Runs the program with a directory that holds its orders, and takes what it prints as well.
     */
    void run(Path directory, Duration limit) throws IOException, InterruptedException {
        Path log = directory.resolve("log");
        Process process =
                new ProcessBuilder(command(directory))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(name + " has not ended after " + limit + ", see " + log);
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(
                    name + " ended with " + process.exitValue() + ", see " + log + "\n" + end(log));
        }
    }

    private List<String> command(Path directory) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx768m");
        command.addAll(List.of(System.getProperty("upgrade.jvm.opens", "").trim().split(" +")));
        command.addAll(List.of("-cp", classPath(), PROGRAM, directory.toString()));
        return command;
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
