// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.sqs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.github.flinksagemaker.testkit.aws.Clients;
import io.github.flinksagemaker.testkit.aws.Identity;
import io.github.flinksagemaker.testkit.aws.SigV4Verifier;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.Faults;
import io.github.flinksagemaker.testkit.fault.Requests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Checks, counts and disturbs the clients' requests to SQS, and passes the rest on to ElasticMQ.
 */
final class SqsGate implements HttpHandler, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SqsGate.class);

    /** What belongs to a connection, or is set anew for the next one. */
    private static final Set<String> HOP_BY_HOP =
            Set.of("connection", "content-length", "transfer-encoding", "expect", "date", "host");

    private final SigV4Verifier verifier;
    private final Supplier<URI> elasticMq;
    private final Faults faults;
    private final Requests requests;
    private final SdkHttpClient client = Clients.http().build();

    SqsGate(Identity identity, Supplier<URI> elasticMq, Faults faults, Requests requests) {
        this.verifier = new SigV4Verifier(identity, "sqs");
        this.elasticMq = elasticMq;
        this.faults = faults;
        this.requests = requests;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            SqsRequest asked =
                    SqsRequest.of(
                            exchange.getRequestHeaders().getFirst("X-Amz-Target"),
                            exchange.getRequestURI().getPath(),
                            body);
            requests.add(asked.operation());
            handle(exchange, body, faults.next(asked.operation(), asked.queue()).orElse(null));
        } catch (RuntimeException e) {
            LOG.error("The emulator failed", e);
        }
    }

    private void handle(HttpExchange exchange, byte[] body, @Nullable Fault fault)
            throws IOException {
        if (fault instanceof Fault.Throttle) {
            refuse(exchange, 403, "RequestThrottled", "Request is throttled.");
            return;
        }
        if (fault instanceof Fault.Error error) {
            refuse(exchange, error.status(), error.code(), error.message());
            return;
        }
        if (fault instanceof Fault.Reset reset && !reset.afterActing()) {
            return;
        }
        if (fault instanceof Fault.Delay delay) {
            try {
                Thread.sleep(delay.by().toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        var refusal =
                verifier.verify(
                        new SigV4Verifier.SignedRequest(
                                exchange.getRequestMethod(),
                                exchange.getRequestURI().getRawPath(),
                                exchange.getRequestURI().getRawQuery(),
                                exchange.getRequestHeaders()::get,
                                body));
        if (refusal.isPresent()) {
            refuse(exchange, 403, refusal.get().code(), refusal.get().message());
            return;
        }
        HttpExecuteResponse response = forward(exchange, body);
        byte[] answer = new byte[0];
        if (response.responseBody().isPresent()) {
            try (var content = response.responseBody().get()) {
                answer = content.readAllBytes();
            }
        }
        if (!(fault instanceof Fault.Reset)) {
            answer(exchange, response, answer);
        }
    }

    private HttpExecuteResponse forward(HttpExchange exchange, byte[] body) throws IOException {
        URI target = elasticMq.get();
        SdkHttpRequest.Builder request =
                SdkHttpRequest.builder()
                        .method(SdkHttpMethod.fromValue(exchange.getRequestMethod()))
                        .protocol("http")
                        .host(target.getHost())
                        .port(target.getPort())
                        .encodedPath(exchange.getRequestURI().getRawPath())
                        .putHeader("Content-Length", String.valueOf(body.length));
        for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
            if (passesOn(header.getKey())) {
                request.putHeader(header.getKey(), header.getValue());
            }
        }
        return client.prepareRequest(
                        HttpExecuteRequest.builder()
                                .request(request.build())
                                .contentStreamProvider(() -> new ByteArrayInputStream(body))
                                .build())
                .call();
    }

    private static void answer(HttpExchange exchange, HttpExecuteResponse response, byte[] body)
            throws IOException {
        response.httpResponse()
                .forEachHeader(
                        (name, values) -> {
                            if (passesOn(name)) {
                                exchange.getResponseHeaders().put(name, List.copyOf(values));
                            }
                        });
        send(exchange, response.httpResponse().statusCode(), body);
    }

    private static void refuse(HttpExchange exchange, int status, String code, String message)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        String body =
                "{\"__type\":\"com.amazonaws.sqs#" + code + "\",\"message\":\"" + message + "\"}";
        send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static boolean passesOn(String header) {
        return !HOP_BY_HOP.contains(header.toLowerCase(java.util.Locale.ROOT));
    }

    @Override
    public void close() {
        client.close();
    }
}
