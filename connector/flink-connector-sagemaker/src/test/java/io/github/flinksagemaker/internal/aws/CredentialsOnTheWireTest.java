// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.AwsSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
    private LoopbackServer server;
    private volatile boolean broken;

    @BeforeEach
    void listen() {
        server =
                new LoopbackServer(
                        exchange -> {
                            exchange.getRequestBody().readAllBytes();
                            String authorization =
                                    exchange.getRequestHeaders().getFirst("Authorization");
                            signers.add(authorization.replaceAll(".*Credential=([^/]+)/.*", "$1"));
                            LoopbackServer.answer(exchange, 200, "");
                        });
        server.serve(
                "/credentials",
                exchange -> {
                    if (broken) {
                        LoopbackServer.answer(exchange, 400, "");
                        return;
                    }
                    LoopbackServer.answer(
                            exchange,
                            200,
                            """
                            {"AccessKeyId":"task-%d","SecretAccessKey":"s","Token":"t",
                            "Expiration":"%s"}
                            """
                                    .formatted(
                                            given.incrementAndGet(),
                                            Instant.now().plusSeconds(30)));
                });
    }

    @AfterEach
    void stop() {
        System.clearProperty(CONTAINER);
        server.close();
    }

    /** The SDK by itself asks for each request when less than a minute of life is left. */
    @Test
    void aContainersCredentialsOfThirtySecondsAreNotAskedForWithEachRequest() {
        System.setProperty(CONTAINER, server.url() + "/credentials");
        try (AwsClients clients = AwsClients.create(server.settingsWithoutCredentials())) {
            put(clients.s3(), 50);
        }
        assertThat(signers).hasSize(50).allMatch(signer -> signer.startsWith("task-"));
        assertThat(given.get()).isBetween(1, 3);
    }

    /** The SDK's chain says only that it found no credentials. */
    @Test
    void aContainersServiceThatHiccupsIsAMatterOfTime() {
        System.setProperty(CONTAINER, server.url() + "/credentials");
        broken = true;
        try (AwsClients clients = AwsClients.create(server.settingsWithoutCredentials())) {
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
        try (AwsClients clients =
                AwsClients.create(server.settingsWithoutCredentials(keys.toArray(String[]::new)))) {
            put(clients.s3(), 1);
            clients.sageMakerRuntime()
                    .invokeEndpointAsync(r -> r.endpointName("e").inputLocation("s3://b/k"))
                    .handle((answer, error) -> "either way it was signed")
                    .join();
            clients.sqs()
                    .receiveMessage(r -> r.queueUrl(server.url() + "/1/queue"))
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

    private AwsSettings keys(String id) {
        return server.settingsWithoutCredentials(
                "aws.credentials.provider.basic.accesskeyid",
                id,
                "aws.credentials.provider.basic.secretkey",
                "secret of " + id);
    }
}
