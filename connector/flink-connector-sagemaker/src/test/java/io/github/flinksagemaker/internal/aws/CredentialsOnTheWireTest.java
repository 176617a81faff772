// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.flinksagemaker.internal.config.AwsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Who signs what goes over the wire: one server takes S3's place and a container's. */
@Timeout(300)
class CredentialsOnTheWireTest {

    /** What the environment variable of a container is as a system property. */
    private static final String CONTAINER = "aws.containerCredentialsFullUri";

    private final List<String> signers = new CopyOnWriteArrayList<>();
    private final AtomicInteger given = new AtomicInteger();
    private HttpServer server;
    private volatile boolean broken;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
                    signers.add(authorization.replaceAll(".*Credential=([^/]+)/.*", "$1"));
                    answer(exchange, "");
                });
        server.createContext(
                "/credentials",
                exchange -> {
                    if (broken) {
                        exchange.sendResponseHeaders(400, -1);
                        exchange.close();
                        return;
                    }
                    answer(
                            exchange,
                            """
                            {"AccessKeyId":"task-%d","SecretAccessKey":"s","Token":"t",
                            "Expiration":"%s"}
                            """
                                    .formatted(
                                            given.incrementAndGet(),
                                            Instant.now().plusSeconds(30)));
                });
        server.start();
    }

    @AfterEach
    void stop() {
        System.clearProperty(CONTAINER);
        server.stop(0);
    }

    /** The SDK by itself asks for each request when less than a minute of life is left. */
    @Test
    void aContainersCredentialsOfThirtySecondsAreNotAskedForWithEachRequest() {
        System.setProperty(CONTAINER, url() + "/credentials");
        try (AwsClients clients = AwsClients.create(settings())) {
            put(clients.s3(), 50);
        }
        assertThat(signers).hasSize(50).allMatch(signer -> signer.startsWith("task-"));
        assertThat(given.get()).isBetween(1, 3);
    }

    /** The SDK's chain says only that it found no credentials. */
    @Test
    void aContainersServiceThatHiccupsIsAMatterOfTime() {
        System.setProperty(CONTAINER, url() + "/credentials");
        broken = true;
        try (AwsClients clients = AwsClients.create(settings())) {
            S3AsyncClient s3 = clients.s3();
            assertThat(kindOfFailure(s3)).isEqualTo(ErrorKind.TRANSIENT);
            System.clearProperty(CONTAINER);
        }
    }

    private static ErrorKind kindOfFailure(S3AsyncClient s3) {
        return s3.deleteObject(r -> r.bucket("bucket").key("key"))
                .handle((done, error) -> ErrorClassifier.classify(Objects.requireNonNull(error)))
                .join();
    }

    @Test
    void twoAccountsInOneProcessSignEachWithItsOwnKeys() {
        try (AwsClients one = AwsClients.create(keys("account-1"));
                AwsClients two = AwsClients.create(keys("account-2"))) {
            S3AsyncClient first = one.s3();
            S3AsyncClient second = two.s3();
            for (int i = 0; i < 3; i++) {
                put(first, 1);
                put(second, 1);
            }
        }
        assertThat(signers)
                .containsExactly(
                        IntStream.range(0, 6)
                                .mapToObj(i -> "account-" + (i % 2 + 1))
                                .toArray(String[]::new));
    }

    @Test
    void eachServiceSignsWithItsOwnKeysAndWithTheCommonOnesIfItHasNone() {
        List<String> keys = new ArrayList<>();
        for (String service : List.of("", "s3.", "sagemakerruntime.")) {
            String basic = "aws." + service + "credentials.provider.basic.";
            keys.addAll(List.of(basic + "accesskeyid", "of-" + service));
            keys.addAll(List.of(basic + "secretkey", "secret"));
        }
        try (AwsClients clients = AwsClients.create(settings(keys.toArray(String[]::new)))) {
            put(clients.s3(), 1);
            clients.sageMakerRuntime()
                    .invokeEndpointAsync(r -> r.endpointName("e").inputLocation("s3://b/k"))
                    .handle((answer, error) -> "either way it was signed")
                    .join();
            clients.sqs()
                    .receiveMessage(r -> r.queueUrl(url() + "/1/queue"))
                    .handle((answer, error) -> "either way it was signed")
                    .join();
        }
        assertThat(signers).containsExactly("of-s3.", "of-sagemakerruntime.", "of-");
    }

    private static void put(S3AsyncClient s3, int times) {
        List<?> unused =
                IntStream.range(0, times)
                        .mapToObj(
                                i ->
                                        s3.deleteObject(r -> r.bucket("bucket").key("key"))
                                                .join()
                                                .toString())
                        .collect(Collectors.toList());
    }

    private AwsSettings settings(String... more) {
        Properties properties = new Properties();
        properties.setProperty("aws.region", "eu-central-1");
        properties.setProperty("aws.endpoint", url());
        properties.setProperty("aws.s3.path-style-access", "true");
        for (int i = 0; i < more.length; i += 2) {
            properties.setProperty(more[i], more[i + 1]);
        }
        return AwsSettings.of(properties);
    }

    private AwsSettings keys(String id) {
        return settings(
                "aws.credentials.provider.basic.accesskeyid",
                id,
                "aws.credentials.provider.basic.secretkey",
                "secret of " + id);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
