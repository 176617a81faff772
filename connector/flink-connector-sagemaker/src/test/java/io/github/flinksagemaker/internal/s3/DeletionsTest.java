// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.github.flinksagemaker.internal.aws.AwsClients;
import io.github.flinksagemaker.internal.aws.LoopbackServer;
import io.github.flinksagemaker.internal.aws.RequestKind;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server takes the place of a store that is compatible with S3, more or less. */
@Timeout(300)
class DeletionsTest {

    private static final String OWNER = "123456789012";

    private final List<RequestKind> seen = new CopyOnWriteArrayList<>();
    private final List<String> single = new CopyOnWriteArrayList<>();
    private final List<String> owners = new CopyOnWriteArrayList<>();
    private final LoopbackServer server = new LoopbackServer(this::answer);
    private AwsClients clients;
    private AwsObjectStore store;
    private volatile boolean wantsMd5;
    private volatile int refusedWith;
    private volatile String code = "";
    private volatile String message = "no";

    @BeforeEach
    void open() {
        clients =
                AwsClients.create(
                        server.settings("aws.s3.expected-bucket-owner", OWNER), seen::add);
        store = new AwsObjectStore(clients.s3());
    }

    @AfterEach
    void close() {
        store.close();
        clients.close();
        server.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        owners.add(exchange.getRequestHeaders().getFirst("x-amz-expected-bucket-owner"));
        if ("DELETE".equals(exchange.getRequestMethod())) {
            deleteOne(exchange);
        } else if (refusedWith > 0
                && !(wantsMd5 && exchange.getRequestHeaders().containsKey("Content-MD5"))) {
            LoopbackServer.answer(exchange, refusedWith, error(code, message));
        } else {
            LoopbackServer.answer(exchange, 200, "<DeleteResult/>");
        }
    }

    private void deleteOne(HttpExchange exchange) throws IOException {
        String key = exchange.getRequestURI().getPath().substring("/bucket/".length());
        single.add(key);
        if (key.startsWith("kept")) {
            LoopbackServer.answer(exchange, 403, error("AccessDenied", "kept"));
        } else if (key.startsWith("gone")) {
            LoopbackServer.answer(exchange, 404, error("NoSuchKey", "gone"));
        } else if (key.startsWith("odd")) {
            LoopbackServer.answer(exchange, 400, error("Odd", "odd"));
        } else {
            LoopbackServer.answer(exchange, 204, "");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MissingContentMD5, no",
        "InvalidRequest, Missing required header for this request: Content-MD5",
        "InvalidRequest, Missing required header for this request: content-md5",
    })
    void aStoreThatWantsAnMd5IsGivenItFromThenOn(String code, String message) {
        wantsMd5 = true;
        refusedWith = 400;
        this.code = code;
        this.message = message;

        assertThat(delete("a", "b")).isEmpty();
        assertThat(delete("c")).isEmpty();

        assertThat(seen)
                .containsExactly(
                        RequestKind.DELETE_OBJECTS,
                        RequestKind.DELETE_OBJECTS,
                        RequestKind.DELETE_OBJECTS);
        assertThat(owners).hasSize(3).containsOnly(OWNER);
    }

    @ParameterizedTest
    @CsvSource({"501, NotImplemented", "405, MethodNotAllowed", "400, UnsupportedOperation"})
    void aStoreThatKnowsNoDeletesOfManyIsAskedOneByOneFromThenOn(int status, String code) {
        refusedWith = status;
        this.code = code;
        String[] keys = IntStream.range(0, 100).mapToObj(i -> "k" + i).toArray(String[]::new);

        assertThat(delete(keys)).isEmpty();
        assertThat(single).containsExactlyInAnyOrder(keys);
        List<RequestKind> together =
                seen.stream()
                        .filter(RequestKind.DELETE_OBJECTS::equals)
                        .collect(Collectors.toList());
        assertThat(together).as("with and without MD5").hasSizeLessThanOrEqualTo(8);
        seen.clear();

        assertThat(delete("kept", "gone", "x")).containsExactly("kept");
        assertThat(seen).hasSize(3).containsOnly(RequestKind.DELETE_OBJECT);
        assertThat(owners).containsOnly(OWNER);
    }

    @Test
    void whatIsWrongWithAnObjectFailsTheDelete() {
        refusedWith = 405;
        code = "MethodNotAllowed";
        assertThatThrownBy(() -> delete("x", "odd")).hasMessageContaining("s3:DeleteObject");
        assertThat(delete("x")).isEmpty();
    }

    @Test
    void otherRefusalsChangeNothing() {
        refusedWith = 403;
        code = "AccessDenied";
        assertThatThrownBy(() -> delete("x")).hasMessageContaining("Allow s3:DeleteObject");
        refusedWith = 0;
        assertThat(delete("x")).isEmpty();
        assertThat(single).isEmpty();
    }

    private Collection<String> delete(String... keys) {
        return store.delete("bucket", List.of(keys)).join();
    }

    private static String error(String code, String message) {
        return "<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>";
    }
}
