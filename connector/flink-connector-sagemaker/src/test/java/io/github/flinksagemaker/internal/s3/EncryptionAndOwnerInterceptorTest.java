// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import io.github.flinksagemaker.internal.aws.AwsClients;
import io.github.flinksagemaker.internal.aws.LoopbackServer;
import io.github.flinksagemaker.model.S3Location;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** What goes over the wire: a server that only listens takes S3's place. */
@Timeout(300)
class EncryptionAndOwnerInterceptorTest {

    private static final String OWNER = "x-amz-expected-bucket-owner";
    private static final String ENCRYPTION = "x-amz-server-side-encryption";
    private static final String KEY = "x-amz-server-side-encryption-aws-kms-key-id";
    private static final S3Location OBJECT = S3Location.of("bucket", "key");

    private final List<Headers> puts = new CopyOnWriteArrayList<>();
    private final List<Headers> others = new CopyOnWriteArrayList<>();
    private final LoopbackServer server =
            new LoopbackServer(
                    exchange -> {
                        exchange.getRequestBody().readAllBytes();
                        ("PUT".equals(exchange.getRequestMethod()) ? puts : others)
                                .add(exchange.getRequestHeaders());
                        LoopbackServer.answer(exchange, 200, "<Result/>");
                    });

    @AfterEach
    void stop() {
        server.close();
    }

    private void useEveryOperation(String... more) {
        try (AwsClients clients = AwsClients.create(server.settings(more));
                S3AsyncClient client = clients.s3();
                AwsObjectStore store = new AwsObjectStore(client)) {
            CompletableFuture.allOf(
                            ended(client.headBucket(head -> head.bucket(OBJECT.bucket()))),
                            store.put(OBJECT, new byte[1], "text/plain"),
                            store.putIfAbsent(OBJECT, new byte[1], "text/plain"),
                            ended(store.get(OBJECT)),
                            ended(store.exists(OBJECT)),
                            ended(store.getRange(OBJECT, 0, 9)),
                            ended(store.list(ListRequest.keys(OBJECT, null))),
                            ended(store.delete("bucket", List.of("key"))))
                    .join();
        }
    }

    /** What the answers mean to the client does not matter here. */
    private static CompletableFuture<?> ended(CompletableFuture<?> call) {
        return call.handle((answer, error) -> null);
    }

    @Test
    void everyRequestNamesTheExpectedOwnerOfItsBucket() {
        useEveryOperation("aws.s3.expected-bucket-owner", "123456789012");

        assertThat(puts).hasSize(2);
        assertThat(others).hasSizeGreaterThanOrEqualTo(6);
        assertThat(puts).allMatch(headers -> "123456789012".equals(headers.getFirst(OWNER)));
        assertThat(others).allMatch(headers -> "123456789012".equals(headers.getFirst(OWNER)));
        assertThat(puts).noneMatch(headers -> headers.containsKey(ENCRYPTION));
    }

    @Test
    void everyObjectIsEncryptedAsConfigured() {
        useEveryOperation(
                "aws.s3.server-side-encryption", "AWS_KMS", "aws.s3.kms-key-id", "alias/ledger");

        assertThat(puts).hasSize(2);
        assertThat(puts).allMatch(headers -> "aws:kms".equals(headers.getFirst(ENCRYPTION)));
        assertThat(puts).allMatch(headers -> "alias/ledger".equals(headers.getFirst(KEY)));
        assertThat(others).noneMatch(headers -> headers.containsKey(ENCRYPTION));
    }

    @Test
    void keysOfS3NeedNoKeyId() {
        useEveryOperation("aws.s3.server-side-encryption", "AES256");

        assertThat(puts).allMatch(headers -> "AES256".equals(headers.getFirst(ENCRYPTION)));
        assertThat(puts).noneMatch(headers -> headers.containsKey(KEY));
    }

    @Test
    void nothingIsAddedByDefault() {
        useEveryOperation();

        assertThat(puts).hasSize(2);
        assertThat(puts).noneMatch(headers -> headers.containsKey(ENCRYPTION));
        assertThat(puts).noneMatch(headers -> headers.containsKey(OWNER));
        assertThat(others).noneMatch(headers -> headers.containsKey(OWNER));
    }
}
