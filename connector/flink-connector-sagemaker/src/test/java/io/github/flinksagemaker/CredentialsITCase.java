// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.aws.Identity;
import io.github.flinksagemaker.testkit.endpoint.EndpointSpec;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** JobManager and TaskManagers of this cluster are one process. */
@Timeout(300)
class CredentialsITCase {

    @RegisterExtension
    static final SageMakerExtension AWS =
            new SageMakerExtension(kit -> kit.endpoint("echo", CredentialsITCase::echo));

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(2, 2);

    private static void echo(EndpointSpec spec) {
        spec.model(request -> ModelResponse.ok("application/jsonlines", request.body()));
    }

    @Test
    void allOfAJobShareOneProviderAndTheNextJobHasItsOwn() throws Exception {
        run();
        assertThat(Shared.ALL).hasSize(1);
        run();
        assertThat(Shared.ALL).hasSize(2);
        for (Shared provider : Shared.ALL) { // a coordinator may close after its job has ended
            provider.closed.get(60, TimeUnit.SECONDS);
            assertThat(provider.closes).isOne();
        }
    }

    /** As where the endpoint is another account's than the buckets. */
    @Test
    void s3AndTheEndpointAreSignedForWithKeysOfTheirOwn() throws Exception {
        Identity theirs = new Identity("us-east-1", "999999999999", "AKIATHEIRS", "their secret");
        try (SageMakerTestKit kit =
                SageMakerTestKit.builder()
                        .sageMakerIdentity(theirs)
                        .endpoint("echo", CredentialsITCase::echo)
                        .start()) {
            Properties clients = kit.clientProperties();
            assertThat(clients)
                    .containsEntry(
                            "aws.sagemakerruntime.credentials.provider.basic.accesskeyid",
                            "AKIATHEIRS");
            run(kit, clients);

            clients.keySet().removeIf(key -> key.toString().contains("runtime.credentials"));
            assertThatThrownBy(() -> run(kit, clients))
                    .hasStackTraceContaining("sagemaker:InvokeEndpointAsync on endpoint echo")
                    .hasStackTraceContaining("UnrecognizedClientException")
                    .hasStackTraceContaining("aws.sagemakerruntime.credentials.provider");
        }
    }

    private static void run() throws Exception {
        run(AWS.kit(), custom(AWS.kit()));
    }

    private static void run(SageMakerTestKit kit, Properties clients) throws Exception {
        List<String> input =
                IntStream.range(0, 40).mapToObj(i -> "\"" + i + "\"").collect(Collectors.toList());
        assertThat(
                        TestJobs.collect(
                                TestJobs.inference(clients, kit.bucket(), "echo")
                                        .setStagingPath(
                                                "s3://" + kit.bucket() + "/" + UUID.randomUUID())
                                        .build()
                                        .enrich(
                                                TestJobs.environment(4)
                                                        .fromData(input)
                                                        .rebalance())))
                .allMatch(InferenceResult::isSuccess);
    }

    private static Properties custom(SageMakerTestKit kit) {
        Properties properties = kit.clientProperties();
        String basic = "aws.credentials.provider.basic.";
        properties.setProperty("the.id", (String) properties.remove(basic + "accesskeyid"));
        properties.setProperty("the.key", (String) properties.remove(basic + "secretkey"));
        properties.setProperty("aws.credentials.provider", "CUSTOM");
        properties.setProperty("aws.credentials.provider.custom.class", Shared.class.getName());
        return properties;
    }

    /** A user's provider, all of which are known. */
    public static final class Shared implements AwsCredentialsProvider, AutoCloseable {

        private static final List<Shared> ALL = new CopyOnWriteArrayList<>();

        private final AwsCredentials credentials;
        private final CompletableFuture<Void> closed = new CompletableFuture<>();
        private volatile int closes;

        public Shared(Properties properties) {
            credentials =
                    AwsBasicCredentials.create(
                            properties.getProperty("the.id"), properties.getProperty("the.key"));
            ALL.add(this);
        }

        @Override
        public AwsCredentials resolveCredentials() {
            return credentials;
        }

        @Override
        public void close() {
            closes++;
            closed.complete(null);
        }
    }
}
