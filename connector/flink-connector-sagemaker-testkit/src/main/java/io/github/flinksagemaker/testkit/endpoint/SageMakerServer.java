// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.flinksagemaker.testkit.aws.Identity;
import io.github.flinksagemaker.testkit.aws.SigV4Verifier;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.Faults;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.fault.Requests;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The SageMaker runtime: InvokeEndpointAsync over its real wire protocol, for any number of
 * endpoints.
 */
public final class SageMakerServer implements AutoCloseable {

    static {
        // Without it the JDK's server delays each answer by 40 ms. It is read once, when the
        // server's classes load.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(SageMakerServer.class);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern PATH = Pattern.compile("/endpoints/([^/]+)/async-invocations");
    private static final String ERROR_NAMESPACE =
            ":http://internal.amazon.com/coral/com.amazonaws.sagemaker.runtime/";

    private final Identity identity;
    private final String standardBucket;
    private final Faults faults;
    private final Requests requests;
    private final Scheduler scheduler;
    private final SigV4Verifier verifier;
    private final Worker worker;
    private final ExecutorService workers =
            Executors.newCachedThreadPool(Threads.named("testkit-endpoint"));
    private final ExecutorService handlers =
            Executors.newCachedThreadPool(Threads.named("testkit-sagemaker"));
    private final Map<String, AsyncEndpoint> endpoints = new ConcurrentHashMap<>();
    private final HttpServer http;

    /**
     * Starts it.
     *
     * @param port 0 for any free one
     * @param s3 where inputs are read and outputs are written; stays the caller's
     * @param queues sends a message, the second argument, to the queue named by the first
     * @throws IllegalStateException if the port is taken
     */
    public SageMakerServer(
            int port,
            Identity identity,
            String standardBucket,
            S3Client s3,
            BiConsumer<String, String> queues,
            Faults faults,
            Requests requests,
            Scheduler scheduler) {
        this.identity = identity;
        this.standardBucket = standardBucket;
        this.faults = faults;
        this.requests = requests;
        this.scheduler = scheduler;
        verifier = new SigV4Verifier(identity, "sagemaker");
        worker =
                new Worker(
                        new ObjectStorage(s3, faults, scheduler, workers),
                        new Notifier(
                                new NotificationJson(identity.region(), identity.accountId()),
                                queues,
                                faults,
                                scheduler,
                                workers),
                        faults,
                        scheduler,
                        workers);
        try {
            http = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 512);
        } catch (IOException e) {
            throw new IllegalStateException("SageMaker did not start on port " + port, e);
        }
        http.setExecutor(handlers);
        http.createContext("/", this::handle);
        http.start();
    }

    /** The endpoint for clients. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /**
     * Creates an endpoint.
     *
     * @throws IllegalArgumentException if there is one of this name
     */
    public AsyncEndpoint create(String name, EndpointSpec spec) {
        AsyncEndpoint endpoint = new AsyncEndpoint(name, spec, standardBucket, scheduler, worker);
        if (endpoints.putIfAbsent(name, endpoint) != null) {
            throw new IllegalArgumentException("There is already an endpoint named " + name);
        }
        return endpoint;
    }

    /** The endpoint of this name, or null. */
    public @Nullable AsyncEndpoint find(String name) {
        return endpoints.get(name);
    }

    /** Deletes an endpoint: it accepts no more, and what waits in its queue is forgotten. */
    public void delete(String name) {
        AsyncEndpoint endpoint = endpoints.remove(name);
        if (endpoint != null) {
            endpoint.close();
        }
    }

    /** Statistics of all endpoints begin anew. */
    public void resetStatistics() {
        endpoints.values().forEach(AsyncEndpoint::resetStatistics);
    }

    @Override
    public void close() {
        http.stop(0);
        handlers.shutdownNow();
        workers.shutdownNow();
        endpoints.values().forEach(AsyncEndpoint::close);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            try {
                invoke(exchange, body);
            } catch (ServiceError e) {
                answer(exchange, e);
            } catch (RuntimeException e) {
                LOG.error("The emulator failed", e);
                answer(exchange, new ServiceError(500, "InternalFailure", "The emulator failed."));
            }
        }
    }

    private void invoke(HttpExchange exchange, byte[] body) throws IOException {
        Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
        if (!path.matches() || !exchange.getRequestMethod().equals("POST")) {
            throw new ServiceError(
                    404,
                    "UnknownOperationException",
                    "Only InvokeEndpointAsync is here: POST /endpoints/{EndpointName}/async-invocations.");
        }
        requests.add(Operation.INVOKE_ENDPOINT_ASYNC);
        Function<String, @Nullable String> headers = exchange.getRequestHeaders()::getFirst;
        String subject = headers.apply("X-Amzn-SageMaker-Inference-Id");
        Fault fault =
                faults.next(Operation.INVOKE_ENDPOINT_ASYNC, subject == null ? "" : subject)
                        .orElse(null);
        if (fault instanceof Fault.Throttle) {
            throw ServiceError.throttling();
        }
        if (fault instanceof Fault.Error error) {
            throw new ServiceError(error.status(), error.code(), error.message());
        }
        if (fault instanceof Fault.Reset reset && !reset.afterActing()) {
            return;
        }
        if (fault instanceof Fault.Delay delay) {
            await(delay);
        }
        verify(exchange, body);
        InvokeRequest request = InvokeRequest.of(path.group(1), headers, body);
        AsyncEndpoint endpoint = endpoints.get(request.endpointName());
        if (endpoint == null) {
            throw ServiceError.validation(
                    "Endpoint "
                            + request.endpointName()
                            + " of account "
                            + identity.accountId()
                            + " not found.");
        }
        Invocation invocation = endpoint.accept(request);
        if (!(fault instanceof Fault.Reset)) {
            answer(exchange, invocation);
        }
    }

    private void verify(HttpExchange exchange, byte[] body) {
        verifier.verify(
                        new SigV4Verifier.SignedRequest(
                                exchange.getRequestMethod(),
                                exchange.getRequestURI().getRawPath(),
                                exchange.getRequestURI().getRawQuery(),
                                exchange.getRequestHeaders()::get,
                                body))
                .ifPresent(
                        refusal -> {
                            throw new ServiceError(403, refusal.code(), refusal.message());
                        });
    }

    /** By the wall clock, whatever the emulator's: it is the client that waits. */
    private static void await(Fault.Delay delay) {
        try {
            Thread.sleep(delay.by().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, Invocation accepted) throws IOException {
        exchange.getResponseHeaders()
                .set("x-amzn-sagemaker-outputlocation", accepted.output.toString());
        if (accepted.failure != null) {
            exchange.getResponseHeaders()
                    .set("x-amzn-sagemaker-failurelocation", accepted.failure.toString());
        }
        ObjectNode body = JSON.createObjectNode();
        body.put("InferenceId", accepted.request.inferenceId());
        send(exchange, 202, body);
    }

    private static void answer(HttpExchange exchange, ServiceError error) throws IOException {
        exchange.getResponseHeaders().set("x-amzn-ErrorType", error.code() + ERROR_NAMESPACE);
        ObjectNode body = JSON.createObjectNode();
        body.put("message", error.text());
        send(exchange, error.status(), body);
    }

    private static void send(HttpExchange exchange, int status, ObjectNode body)
            throws IOException {
        byte[] bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
