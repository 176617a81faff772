// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.aws.AwsClients;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.AwsSettings;
import io.github.flinksagemaker.model.S3Location;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the SDK says when nobody answers, and what is made of it. */
@Timeout(120)
class UnreachableStoreTest {

    private static final S3Location LEDGER = S3Location.of("bucket", "staging/ledger/");

    @Test
    void aStoreThatDoesNotListenNamesTheSettings() throws Exception {
        assertFails(
                "http://127.0.0.1:" + unusedPort(),
                "s3:ListBucket on s3://bucket/staging/ledger/",
                "Connection refused",
                "aws.s3.endpoint",
                "aws.region",
                "https.proxyHost");
    }

    private static void assertFails(String url, String... words) {
        Properties properties = new Properties();
        properties.setProperty("aws.region", "eu-central-1");
        properties.setProperty("aws.s3.endpoint", url);
        properties.setProperty("aws.s3.path-style-access", "true");
        properties.setProperty("aws.credentials.provider.basic.accesskeyid", "id");
        properties.setProperty("aws.credentials.provider.basic.secretkey", "secret");
        try (AwsClients clients = AwsClients.create(AwsSettings.of(properties));
                AwsObjectStore store = new AwsObjectStore(clients.s3())) {
            assertThatThrownBy(() -> store.list(ListRequest.folders(LEDGER, null)).join())
                    .cause()
                    .isInstanceOfSatisfying(
                            ServiceException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.TRANSIENT))
                    .hasMessageContainingAll(words);
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
