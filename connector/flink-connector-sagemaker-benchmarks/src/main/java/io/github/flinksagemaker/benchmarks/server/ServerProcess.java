// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.server;

import io.github.flinksagemaker.benchmarks.process.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The servers, started and stopped by the benchmark. */
public final class ServerProcess implements AutoCloseable {

    private static final List<String> OPTIONS =
            List.of("-Xmx3g", "-XX:+UseG1GC", "-Dsun.net.httpserver.nodelay=true");

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a program that serves {@link Control}; its log goes to that file. */
    public static ServerProcess start(Class<?> main, Path log) throws IOException {
        Process process = Jvm.command(OPTIONS, main, List.of()).redirectError(log.toFile()).start();
        BufferedReader output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (line == null || !line.startsWith(Control.READY)) {
            process.destroy();
            throw new IOException("the servers did not start, see " + log);
        }
        return new ServerProcess(
                process, Integer.parseInt(line.substring(Control.READY.length()).trim()));
    }

    /** The port of their control. */
    public int port() {
        return port;
    }

    public ServerControl control() {
        return new ServerControl(port);
    }

    /** Stops them, by closing what they read. */
    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
