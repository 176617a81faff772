// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.config.AwsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Roles are assumed with requests to STS, for which the SDK needs a synchronous HTTP client. */
@Timeout(300)
class StsCredentialsTest {

    private static final String PROVIDER = "aws.credentials.provider";
    private static final String ROLE = "arn:aws:iam::123456789012:role/reader";

    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final Path directory;
    private LoopbackServer sts;

    StsCredentialsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeEach
    void start() {
        sts =
                new LoopbackServer(
                        exchange -> {
                            String request =
                                    new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                            requests.add(request);
                            String action =
                                    request.contains("Action=AssumeRoleWithWebIdentity&")
                                            ? "AssumeRoleWithWebIdentity"
                                            : "AssumeRole";
                            LoopbackServer.answer(exchange, 200, answer(action));
                        });
    }

    @AfterEach
    void stop() {
        sts.close();
    }

    @Test
    void assumesARoleWithTheCredentialsOfAnotherProvider() {
        Properties properties = of("ASSUME_ROLE");
        properties.setProperty(PROVIDER + ".role.externalId", "outside");
        properties.setProperty(PROVIDER + ".role.stsEndpoint", sts.url());
        properties.setProperty(PROVIDER + ".role.provider", "BASIC");
        properties.setProperty(PROVIDER + ".role.provider.basic.accesskeyid", "id");
        properties.setProperty(PROVIDER + ".role.provider.basic.secretkey", "secret");

        assertThat(accessKey(properties)).isEqualTo("of-AssumeRole");
        assertThat(requests.element())
                .contains("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Freader")
                .contains("RoleSessionName=session")
                .contains("ExternalId=outside");
    }

    @Test
    void assumesARoleWithAWebIdentity() throws IOException {
        Path token = Files.writeString(directory.resolve("token"), "signed-by-the-cluster");
        Properties properties = of("WEB_IDENTITY_TOKEN");
        properties.setProperty(PROVIDER + ".role.stsEndpoint", sts.url());
        properties.setProperty(PROVIDER + ".webIdentityToken.file", token.toString());

        assertThat(accessKey(properties)).isEqualTo("of-AssumeRoleWithWebIdentity");
        assertThat(requests.element())
                .contains("WebIdentityToken=signed-by-the-cluster")
                .contains("RoleSessionName=session");
    }

    @Test
    void aTaskWithManyClientsAsksOnceAndAnotherJobForItself() {
        AwsSettings settings = AwsSettings.of(assumingARole());
        try (AwsClients writer = AwsClients.create(settings, user("job-1"));
                AwsClients reader =
                        AwsClients.create(AwsSettings.of(assumingARole()), user("job-1"));
                AwsClients other = AwsClients.create(settings, user("job-2"))) {
            for (AwsClients clients : List.of(writer, reader, writer, reader)) {
                assertThat(keyOf(clients.s3())).isEqualTo("of-AssumeRole");
            }
            assertThat(requests).hasSize(1);
            assertThat(keyOf(other.s3())).isEqualTo("of-AssumeRole");
            assertThat(requests).hasSize(2);
        }
    }

    /** Even an asynchronous client of the SDK would have this thread wait. */
    @Test
    void aSilentStsHoldsNobodyWhoSendsARequest() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Properties properties = assumingARole();
            properties.setProperty(
                    PROVIDER + ".role.stsEndpoint", "http://127.0.0.1:" + silent.getLocalPort());
            CompletableFuture<?> call;
            try (AwsClients clients = AwsClients.create(AwsSettings.of(properties))) {
                S3AsyncClient s3 = clients.s3();
                call =
                        s3.getObject(
                                r -> r.bucket("b").key("k"), AsyncResponseTransformer.toBytes());
                silent.accept().close();
                assertThat(call).isNotDone();
            }
            assertThatThrownBy(() -> call.get(30, TimeUnit.SECONDS))
                    .rootCause()
                    .hasMessageContaining("closed");
        }
    }

    private Properties assumingARole() {
        Properties properties = of("ASSUME_ROLE");
        properties.setProperty(PROVIDER + ".role.stsEndpoint", sts.url());
        properties.setProperty(PROVIDER + ".role.provider", "BASIC");
        properties.setProperty(PROVIDER + ".role.provider.basic.accesskeyid", "id");
        properties.setProperty(PROVIDER + ".role.provider.basic.secretkey", "secret");
        return properties;
    }

    private static ClientUser user(String job) {
        return new ClientUser() {
            @Override
            public void requested(RequestKind kind) {}

            @Override
            public String job() {
                return job;
            }
        };
    }

    private static String keyOf(S3AsyncClient s3) {
        return s3.serviceClientConfiguration()
                .credentialsProvider()
                .resolveIdentity()
                .join()
                .accessKeyId();
    }

    private static Properties of(String type) {
        Properties properties = new Properties();
        properties.setProperty("aws.region", "eu-central-1");
        properties.setProperty(PROVIDER, type);
        properties.setProperty(PROVIDER + ".role.arn", ROLE);
        properties.setProperty(PROVIDER + ".role.sessionName", "session");
        return properties;
    }

    private static String accessKey(Properties properties) {
        try (AwsClients clients = AwsClients.create(AwsSettings.of(properties));
                S3AsyncClient s3 = clients.s3()) {
            return keyOf(s3);
        }
    }

    private static String answer(String action) {
        return """
               <%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                 <%1$sResult>
                   <Credentials>
                     <AccessKeyId>of-%1$s</AccessKeyId>
                     <SecretAccessKey>secret</SecretAccessKey>
                     <SessionToken>token</SessionToken>
                     <Expiration>2099-01-01T00:00:00Z</Expiration>
                   </Credentials>
                 </%1$sResult>
               </%1$sResponse>
               """
                .formatted(action);
    }
}
