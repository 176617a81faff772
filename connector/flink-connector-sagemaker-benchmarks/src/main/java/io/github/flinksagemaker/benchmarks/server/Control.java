// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.server;

import com.sun.management.OperatingSystemMXBean;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.model.PurgeQueueRequest;

/** Tells what clients need to know, counts of their requests and this process's CPU time. */
final class Control implements AutoCloseable {

    /** Before the port, on the process's first line. */
    static final String READY = "ready ";

    static final String CPU_NANOS = "cpuNanos";
    static final String QUEUE_URL = "queueUrl";
    static final String BUCKET = "bucket";

    private final SageMakerTestKit kit;
    private final HttpServer http;

    Control(SageMakerTestKit kit) throws IOException {
        this.kit = kit;
        http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 16);
        answer("/connection", this::connection);
        answer("/counts", this::counts);
        answer("/reset", this::reset);
        answer("/clear", this::clear);
        http.start();
    }

    int port() {
        return http.getAddress().getPort();
    }

    private void answer(String path, Supplier<Properties> answer) {
        http.createContext(path, exchange -> answer(exchange, answer.get()));
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

    private Properties connection() {
        Properties connection = kit.clientProperties();
        connection.setProperty(BUCKET, kit.bucket());
        connection.setProperty(QUEUE_URL, kit.queueUrl(Endpoints.QUEUE));
        return connection;
    }

    private Properties counts() {
        Properties counts = new Properties();
        kit.requests()
                .snapshot()
                .forEach((operation, count) -> counts.setProperty(operation.name(), "" + count));
        long cpu =
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime();
        counts.setProperty(CPU_NANOS, "" + cpu);
        return counts;
    }

    private Properties reset() {
        kit.reset();
        return new Properties();
    }

    /** Deletes all objects and messages, so that each run begins with an empty store. */
    private Properties clear() {
        S3Client s3 = kit.undisturbedS3Client();
        while (true) {
            List<ObjectIdentifier> some = new ArrayList<>();
            for (S3Object object : s3.listObjectsV2(b -> b.bucket(kit.bucket())).contents()) {
                some.add(ObjectIdentifier.builder().key(object.key()).build());
            }
            if (some.isEmpty()) {
                break;
            }
            s3.deleteObjects(b -> b.bucket(kit.bucket()).delete(d -> d.objects(some).quiet(true)));
        }
        kit.sqsClient()
                .purgeQueue(
                        PurgeQueueRequest.builder()
                                .queueUrl(kit.queueUrl(Endpoints.QUEUE))
                                .build());
        return reset();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
