// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.server;

import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.testkit.fault.Operation;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A client's or the benchmark's line to the servers' process. */
public final class ServerControl {

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI control;

    /** By the port of {@link Control}. */
    public ServerControl(int port) {
        this.control = URI.create("http://127.0.0.1:" + port + "/");
    }

    /** What a client needs to reach the servers, and more that it may. */
    public Connection connection() throws IOException, InterruptedException {
        Properties client = ask("connection");
        String bucket = client.getProperty(Served.BUCKET);
        String queueUrl = client.getProperty(Served.QUEUE_URL);
        client.keySet().removeIf(key -> !key.toString().startsWith(AwsOptions.PREFIX));
        return new Connection(client, bucket, queueUrl);
    }

    /** How to reach the servers. */
    public record Connection(Properties client, String bucket, @Nullable String queueUrl) {}

    /** Counts since the last reset. */
    public Counts counts() throws IOException, InterruptedException {
        return new Counts(ask("counts"));
    }

    /** Sets counts to zero. */
    public void reset() throws IOException, InterruptedException {
        Properties unused = ask("reset");
    }

    /** Deletes all objects and messages, and sets counts to zero. */
    public void clear() throws IOException, InterruptedException {
        Properties unused = ask("clear");
    }

    /** From now on each request is answered after so many milliseconds. */
    public void delay(int millis) throws IOException, InterruptedException {
        Properties unused = ask("delay?" + millis);
    }

    private Properties ask(String what) throws IOException, InterruptedException {
        HttpResponse<String> response =
                http.send(
                        HttpRequest.newBuilder(control.resolve(what)).build(),
                        HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("the servers answered " + response.statusCode() + " to " + what);
        }
        Properties answer = new Properties();
        answer.load(new StringReader(response.body()));
        return answer;
    }

    /** Requests that the servers have counted, and their CPU time. */
    public static final class Counts {

        private final Properties counts;

        private Counts(Properties counts) {
            this.counts = counts;
        }

        public long of(Operation operation) {
            return Long.parseLong(counts.getProperty(operation.name(), "0"));
        }

        /** The servers' CPU time since they started. */
        public long cpuNanos() {
            return Long.parseLong(counts.getProperty(Control.CPU_NANOS));
        }
    }
}
