// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that the drill has started. */
public final class Child {

    private final String name;
    private final Path log;
    private final Path samples;
    private final Process process;

    /**
     * Starts it with the classes of this process.
     *
     * @param name also of its log and its file of samples
     */
    public Child(
            String name,
            Path folder,
            List<String> jvmOptions,
            Class<?> main,
            List<String> arguments)
            throws IOException {
        this(
                name,
                folder,
                System.getProperty("java.class.path"),
                jvmOptions,
                main.getName(),
                arguments);
    }

    /**
     * Starts it with classes of its own, the drill's among them.
     *
     * @param name also of its log and its file of samples
     */
    public Child(
            String name,
            Path folder,
            String classPath,
            List<String> jvmOptions,
            String main,
            List<String> arguments)
            throws IOException {
        this.name = name;
        this.log = folder.resolve(name + ".log");
        this.samples = folder.resolve(name + ".samples");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add("-Ddrill.process=" + name);
        command.add("-cp");
        command.add(classPath);
        command.add(ChildMain.class.getName());
        command.add(samples.toString());
        command.add(main);
        command.addAll(arguments);
        this.process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        Children.started(this);
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public Path log() {
        return log;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL, and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException(name + " outlives SIGKILL");
        }
    }

    /** SIGSTOP: it stands still, and its connections stay open. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT: it goes on as if nothing had been. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** Has it write the stacks of its threads into its log. */
    public void dumpThreads() throws IOException, InterruptedException {
        signal("QUIT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        if (process.isAlive()) {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }
    }

    public List<Sample> samples() throws IOException {
        if (!Files.exists(samples)) {
            return List.of();
        }
        List<Sample> read = new ArrayList<>();
        for (String line : Files.readAllLines(samples)) {
            if (line.split(" ").length == 4) { // the last one may be half written
                read.add(Sample.read(line));
            }
        }
        return read;
    }

    void destroy() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return name + " (" + process.pid() + ")";
    }
}
