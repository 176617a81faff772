// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.sqs;

import com.sun.net.httpserver.HttpServer;
import io.github.flinksagemaker.testkit.aws.Clients;
import io.github.flinksagemaker.testkit.aws.Identity;
import io.github.flinksagemaker.testkit.fault.Faults;
import io.github.flinksagemaker.testkit.fault.Requests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * SQS. Its port is open from the start, ElasticMQ behind it starts when the first request comes:
 * that takes one or two seconds, which those who need no queue don't wait for.
 */
public final class SqsServer implements AutoCloseable {

    private final Identity identity;
    private final HttpServer http;
    private final ExecutorService handlers;
    private final SqsGate gate;
    private final Map<String, String> queueUrls = new ConcurrentHashMap<>();
    private @Nullable ElasticMq elasticMq;
    private @Nullable SqsClient ownClient;
    private boolean closed;

    /**
     * Opens the port.
     *
     * @param port 0 for any free one
     * @throws IllegalStateException if the port is taken
     */
    public SqsServer(
            int port, Identity identity, Faults faults, Requests requests, ThreadFactory threads) {
        this.identity = identity;
        this.handlers = Executors.newCachedThreadPool(threads);
        this.gate = new SqsGate(identity, () -> elasticMq().endpoint(), faults, requests);
        try {
            http = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 512);
        } catch (IOException e) {
            throw new IllegalStateException("SQS did not start on port " + port, e);
        }
        http.setExecutor(handlers);
        http.createContext("/", gate);
        http.start();
    }

    /** The endpoint for clients. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** The URL of a queue, which is created if it doesn't exist. */
    public String queueUrl(String name) {
        return queueUrls.computeIfAbsent(
                name, n -> own().createQueue(b -> b.queueName(n)).queueUrl());
    }

    /** Sends a message past faults and counts, as SNS would. */
    public void send(String queue, String message) {
        String url = queueUrl(queue);
        var unused = own().sendMessage(b -> b.queueUrl(url).messageBody(message));
    }

    @Override
    public void close() {
        http.stop(0);
        handlers.shutdownNow();
        gate.close();
        synchronized (this) {
            closed = true;
            if (ownClient != null) {
                ownClient.close();
            }
            if (elasticMq != null) {
                elasticMq.close();
            }
        }
    }

    private synchronized SqsClient own() {
        if (ownClient == null) {
            ownClient = Clients.sqs(elasticMq().endpoint(), identity);
        }
        return ownClient;
    }

    private synchronized ElasticMq elasticMq() {
        if (closed) {
            throw new IllegalStateException("SQS is closed");
        }
        if (elasticMq == null) {
            try {
                elasticMq = ElasticMq.start(identity, http.getAddress().getPort());
            } catch (IOException e) {
                throw new UncheckedIOException("SQS did not start", e);
            }
        }
        return elasticMq;
    }
}
