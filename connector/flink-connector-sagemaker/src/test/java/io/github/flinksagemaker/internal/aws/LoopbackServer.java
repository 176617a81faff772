// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.github.flinksagemaker.internal.config.AwsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Takes a service's place where a test looks at what goes over the wire. */
public final class LoopbackServer implements AutoCloseable {

    private final HttpServer server;

    public LoopbackServer(HttpHandler handler) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", handler);
        server.start();
    }

    /** Another handler for what begins with that path. */
    void serve(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Settings of clients that use it for every service, without credentials. */
    AwsSettings settingsWithoutCredentials(String... more) {
        return settings(new Properties(), more);
    }

    /**
     * Settings of clients that use it for every service.
     *
     * @param more keys and values in turn
     */
    public AwsSettings settings(String... more) {
        Properties properties = new Properties();
        properties.setProperty("aws.credentials.provider.basic.accesskeyid", "id");
        properties.setProperty("aws.credentials.provider.basic.secretkey", "secret");
        return settings(properties, more);
    }

    private AwsSettings settings(Properties properties, String... more) {
        properties.setProperty("aws.region", "eu-central-1");
        properties.setProperty("aws.endpoint", url());
        properties.setProperty("aws.s3.path-style-access", "true");
        for (int i = 0; i < more.length; i += 2) {
            properties.setProperty(more[i], more[i + 1]);
        }
        return AwsSettings.of(properties);
    }

    /** Answers, and ends the exchange; {@code body} may be empty. */
    public static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
