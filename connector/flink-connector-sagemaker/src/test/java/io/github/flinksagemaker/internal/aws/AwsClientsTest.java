// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.CredentialsProviderType;
import io.github.flinksagemaker.internal.config.AwsSettings;
import io.github.flinksagemaker.testing.LogEvents;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;

@Timeout(300)
class AwsClientsTest {

    private static final String PROVIDER = "aws.credentials.provider";

    private static AwsSettings settings(String... keysAndValues) {
        Properties properties = new Properties();
        properties.setProperty("aws.region", "eu-central-1");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return AwsSettings.of(properties);
    }

    private static List<Thread> httpThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sagemaker-http"))
                .collect(Collectors.toList());
    }

    /** A thread that has nothing left to do may still be there for a moment. */
    private static void assertThatThreadsEnd() throws InterruptedException {
        for (Thread thread : httpThreads()) {
            thread.join(5_000);
        }
        assertThat(httpThreads()).isEmpty();
    }

    @Test
    void aServicesOwnEndpointComesBeforeTheCommonOne() {
        try (AwsClients clients =
                        AwsClients.create(
                                settings(
                                        "aws.endpoint", "http://127.0.0.1:1",
                                        "aws.s3.endpoint", "http://127.0.0.1:2"));
                S3AsyncClient s3 = clients.s3();
                SageMakerRuntimeAsyncClient runtime = clients.sageMakerRuntime()) {
            assertThat(s3.serviceClientConfiguration().endpointOverride())
                    .contains(URI.create("http://127.0.0.1:2"));
            assertThat(runtime.serviceClientConfiguration().endpointOverride())
                    .contains(URI.create("http://127.0.0.1:1"));
            assertThat(runtime.serviceClientConfiguration().region().id())
                    .isEqualTo("eu-central-1");
        }
    }

    /**
     * All but CUSTOM, which needs a class; none of them reads anything before the first request.
     */
    @ParameterizedTest
    @EnumSource(
            value = CredentialsProviderType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = "CUSTOM")
    void everyKindOfCredentialsOpensAndCloses(CredentialsProviderType type)
            throws InterruptedException {
        AwsClients.create(
                        settings(
                                PROVIDER,
                                type.name(),
                                PROVIDER + ".basic.accesskeyid",
                                "id",
                                PROVIDER + ".basic.secretkey",
                                "secret",
                                PROVIDER + ".basic.sessiontoken",
                                "token",
                                PROVIDER + ".profile.name",
                                "nobody",
                                PROVIDER + ".role.arn",
                                "arn:aws:iam::1:role/r",
                                PROVIDER + ".role.externalId",
                                "x",
                                PROVIDER + ".role.stsEndpoint",
                                "http://127.0.0.1:1",
                                PROVIDER + ".role.provider",
                                "ENV_VAR",
                                PROVIDER + ".webIdentityToken.file",
                                "/nowhere/token"))
                .close();
        assertThatThreadsEnd();
    }

    @Test
    void aCustomProviderIsGivenTheProperties() {
        AwsClients clients =
                AwsClients.create(
                        settings(
                                PROVIDER,
                                "CUSTOM",
                                PROVIDER + ".custom.class",
                                Custom.class.getName(),
                                "my.key",
                                "mine"));
        try (clients;
                S3AsyncClient s3 = clients.s3()) {
            assertThat(
                            s3.serviceClientConfiguration()
                                    .credentialsProvider()
                                    .resolveIdentity()
                                    .join()
                                    .accessKeyId())
                    .isEqualTo("mine");
        }
    }

    @Test
    void aCustomProviderThatCannotBeMadeIsNamed() throws InterruptedException {
        for (String name : List.of("no.such.Provider", "java.lang.String", "java.lang.Runnable")) {
            assertThatThrownBy(
                            () ->
                                    AwsClients.create(
                                            settings(
                                                    PROVIDER,
                                                    "CUSTOM",
                                                    PROVIDER + ".custom.class",
                                                    name)))
                    .isInstanceOf(ServiceException.class)
                    .hasMessageContaining(PROVIDER + ".custom.class")
                    .hasMessageContaining(name);
        }
        assertThatThreadsEnd();
    }

    @Test
    void closeEndsARequestUnderWayAndEveryThread() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            AwsClients clients =
                    AwsClients.create(
                            settings(
                                    "aws.endpoint",
                                    "http://127.0.0.1:" + silent.getLocalPort(),
                                    PROVIDER + ".basic.accesskeyid",
                                    "id",
                                    PROVIDER + ".basic.secretkey",
                                    "secret"));
            SageMakerRuntimeAsyncClient runtime = clients.sageMakerRuntime();
            var call =
                    runtime.invokeEndpointAsync(r -> r.endpointName("x").inputLocation("s3://b/k"));
            silent.accept();
            assertThat(httpThreads()).isNotEmpty();
            long start = System.nanoTime();
            runtime.close();
            clients.close();
            // The request itself would wait for thirty seconds.
            assertThat(System.nanoTime() - start).isLessThan(15_000_000_000L);
            assertThatThreadsEnd();
            assertThatThrownBy(call::join)
                    .isInstanceOf(java.util.concurrent.CompletionException.class);
        }
    }

    @Test
    void aServiceThatNeverAnswersIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0);
                AwsClients clients =
                        AwsClients.create(
                                settings(
                                        "aws.endpoint",
                                        "http://127.0.0.1:" + silent.getLocalPort(),
                                        "aws.http-client.read-timeout",
                                        "200 ms",
                                        PROVIDER + ".basic.accesskeyid",
                                        "id",
                                        PROVIDER + ".basic.secretkey",
                                        "secret"))) {
            S3AsyncClient s3 = clients.s3();
            for (CompletableFuture<?> call :
                    List.of(
                            s3.getObject(
                                    r -> r.bucket("b").key("k"),
                                    AsyncResponseTransformer.toBytes()),
                            s3.putObject(
                                    r -> r.bucket("b").key("k"), AsyncRequestBody.fromString("x")),
                            s3.listObjectsV2(r -> r.bucket("b")),
                            clients.sageMakerRuntime()
                                    .invokeEndpointAsync(
                                            r -> r.endpointName("x").inputLocation("s3://b/k")),
                            clients.sqs().receiveMessage(r -> r.queueUrl("http://x/q")))) {
                assertThatThrownBy(call::join)
                        .satisfies(
                                error ->
                                        assertThat(ErrorClassifier.classify(error))
                                                .isEqualTo(ErrorKind.TRANSIENT));
            }
        }
    }

    @Test
    void whateverAThreadOfTheClientsThrowsIsTold() throws Exception {
        Error error = new OutOfMemoryError("thrown on purpose");
        BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
        ClientUser user = ClientUser.of(new UnregisteredMetricsGroup(), kind -> {}, told::add);
        try (AwsClients clients = AwsClients.create(settings(), user)) {
            clients.s3()
                    .serviceClientConfiguration()
                    .overrideConfiguration()
                    .scheduledExecutorService()
                    .orElseThrow()
                    .execute(
                            () -> {
                                throw error;
                            });
            assertThat(told.take()).isSameAs(error);
        }
    }

    /** Of a service that sends a byte now and then, which is not silent. */
    @Test
    void everyCallIsBoundedAsAWhole() {
        try (AwsClients clients = AwsClients.create(settings())) {
            assertThat(
                            List.of(
                                    clients.s3().serviceClientConfiguration(),
                                    clients.sageMakerRuntime().serviceClientConfiguration(),
                                    clients.sqs().serviceClientConfiguration()))
                    .allSatisfy(
                            client ->
                                    assertThat(client.overrideConfiguration().apiCallTimeout())
                                            .isPresent());
        }
    }

    /**
     * Netty's threads hand each other the ends of requests: none may stop before the other. A task
     * that is cancelled closes with its thread interrupted.
     */
    @ParameterizedTest(name = "interrupted: {0}")
    @ValueSource(booleans = {false, true})
    void closeWithRequestsUnderWayLogsNoError(boolean interrupted) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 200);
                LogEvents log = new LogEvents()) {
            for (int round = 0; round < 10; round++) {
                AwsClients clients =
                        AwsClients.create(
                                settings(
                                        "aws.endpoint",
                                        "http://127.0.0.1:" + silent.getLocalPort(),
                                        PROVIDER + ".basic.accesskeyid",
                                        "id",
                                        PROVIDER + ".basic.secretkey",
                                        "secret"));
                S3AsyncClient s3 = clients.s3();
                for (int i = 0; i < 16; i++) {
                    var unused =
                            s3.getObject(
                                    r -> r.bucket("b").key("k"),
                                    AsyncResponseTransformer.toBytes());
                }
                silent.accept();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                s3.close();
                clients.close();
                assertThat(Thread.interrupted()).isEqualTo(interrupted);
            }
            assertThatThreadsEnd();
            assertThat(log.messages(event -> event.getLevel().isMoreSpecificThan(Level.WARN)))
                    .allMatch(message -> message.startsWith("Requests go to"));
        }
    }

    @Test
    void anEndpointThatIsNotAwssOwnIsLoggedOnce() {
        String own = "http://127.0.0.1:3/once";
        try (LogEvents log = new LogEvents()) {
            for (int subtask = 0; subtask < 3; subtask++) {
                try (AwsClients clients = AwsClients.create(settings("aws.s3.endpoint", own));
                        S3AsyncClient s3 = clients.s3()) {
                    assertThat(s3).isNotNull();
                }
            }
            assertThat(
                            log.messages(
                                    event ->
                                            event.getMessage().getFormattedMessage().contains(own)))
                    .hasSize(1);
        }
    }

    @Test
    void anStsThatIsNotAwssOwnIsLogged() {
        String own = "http://127.0.0.1:3/sts";
        try (LogEvents log = new LogEvents();
                AwsClients clients =
                        AwsClients.create(
                                settings(
                                        PROVIDER,
                                        "WEB_IDENTITY_TOKEN",
                                        PROVIDER + ".role.stsEndpoint",
                                        own,
                                        PROVIDER + ".role.arn",
                                        "arn:aws:iam::123456789012:role/r",
                                        PROVIDER + ".webIdentityToken.file",
                                        "/none"))) {
            assertThat(clients).isNotNull();
            assertThat(log.messages(event -> event.getLevel() == Level.WARN))
                    .anyMatch(message -> message.contains(own));
        }
    }

    @Test
    void trustInAnyCertificateIsLogged() {
        try (LogEvents log = new LogEvents();
                AwsClients clients =
                        AwsClients.create(settings("aws.trust.all.certificates", "true"))) {
            assertThat(clients).isNotNull();
            assertThat(log.messages(event -> event.getLevel() == Level.WARN))
                    .anyMatch(message -> message.contains("aws.trust.all.certificates is set"));
        }
    }

    /** A user's provider. */
    public static final class Custom implements AwsCredentialsProvider {

        private final Properties properties;

        public Custom(Properties properties) {
            this.properties = properties;
        }

        @Override
        public AwsCredentials resolveCredentials() {
            return AwsBasicCredentials.create(properties.getProperty("my.key"), "secret");
        }
    }
}
