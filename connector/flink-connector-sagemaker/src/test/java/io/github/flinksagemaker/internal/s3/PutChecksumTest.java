// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.aws.LoopbackServer;
import io.github.flinksagemaker.internal.services.AwsServices;
import io.github.flinksagemaker.model.S3Location;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What S3 checks an object against that it is given. */
class PutChecksumTest {

    private static final String CRC32 = "x-amz-checksum-crc32";
    private static final int LARGE = 5 << 20;

    private final Map<String, Headers> puts = new ConcurrentHashMap<>();
    private final LoopbackServer server =
            new LoopbackServer(
                    exchange -> {
                        exchange.getRequestBody().readAllBytes();
                        puts.put(exchange.getRequestURI().getPath(), exchange.getRequestHeaders());
                        LoopbackServer.answer(exchange, 200, "");
                    });

    @AfterEach
    void stop() {
        server.close();
    }

    private Map<String, String> checksums() {
        return puts.entrySet().stream()
                .collect(
                        Collectors.toMap(Map.Entry::getKey, put -> put.getValue().getFirst(CRC32)));
    }

    private void put(String checksum) {
        ClientUser user = kind -> {};
        try (ObjectStore store =
                new AwsServices(server.settings("aws.s3.checksum", checksum)).open(user)) {
            byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
            store.put(S3Location.of("b", "put"), digits, "text/plain").join();
            store.putIfAbsent(S3Location.of("b", "absent"), new byte[LARGE], "text/plain").join();
        }
    }

    @Test
    void isAHeaderOfTheRequestAndNoTrailer() {
        put("WHEN_SUPPORTED");

        assertThat(checksums())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "/b/put",
                                "y/Q5Jg==", // the check value of CRC-32, cbf43926
                                "/b/absent",
                                Bodies.crc32(new byte[LARGE])));
        assertThat(puts.values())
                .allSatisfy(
                        headers ->
                                assertThat(headers)
                                        .doesNotContainKeys("X-amz-trailer", "Content-encoding"));
    }

    @Test
    void isLeftOutForStoresThatDoNotKnowIt() {
        put("WHEN_REQUIRED");

        assertThat(puts).hasSize(2);
        assertThat(puts.values()).noneMatch(headers -> headers.containsKey(CRC32));
    }
}
