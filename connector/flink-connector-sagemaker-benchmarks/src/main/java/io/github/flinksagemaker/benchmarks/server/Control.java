// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.server;

import com.sun.management.OperatingSystemMXBean;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.function.Function;

/**
 * A port of a servers' process that tells what clients need to know, counts of their requests and
 * this process's CPU time.
 */
public final class Control implements AutoCloseable {

    /** Before the port, on the process's first line. */
    static final String READY = "ready ";

    static final String CPU_NANOS = "cpuNanos";

    private final Served servers;
    private final HttpServer http;

    private Control(Served servers) throws IOException {
        this.servers = servers;
        http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 16);
        answer("/connection", query -> servers.connection());
        answer("/counts", query -> counts());
        answer("/reset", query -> done(servers::reset));
        answer("/clear", query -> done(servers::clear));
        answer("/delay", query -> done(() -> servers.delay(Integer.parseInt(query))));
        http.start();
    }

    /**
     * Tells the port, and serves until the standard input ends, so that the process never outlives
     * the benchmark.
     */
    public static void serve(Served servers) throws IOException {
        try (Control control = new Control(servers)) {
            System.out.println(READY + control.http.getAddress().getPort());
            System.out.flush();
            while (System.in.read() >= 0) {}
        }
    }

    private void answer(String path, Function<String, Properties> answer) {
        http.createContext(
                path,
                exchange -> {
                    String query = exchange.getRequestURI().getQuery();
                    answer(exchange, answer.apply(query == null ? "" : query));
                });
    }

    private static void answer(HttpExchange exchange, Properties answer) throws IOException {
        try (exchange) {
            StringWriter text = new StringWriter();
            answer.store(text, null);
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Properties counts() {
        Properties counts = new Properties();
        servers.counts()
                .forEach((operation, count) -> counts.setProperty(operation.name(), "" + count));
        long cpu =
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime();
        counts.setProperty(CPU_NANOS, "" + cpu);
        return counts;
    }

    private static Properties done(Runnable action) {
        action.run();
        return new Properties();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
