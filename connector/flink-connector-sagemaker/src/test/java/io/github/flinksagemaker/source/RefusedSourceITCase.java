// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.testing.LogEvents;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the source's coordinator refuses for good ends the job, whatever the restart strategy. */
@Timeout(300)
class RefusedSourceITCase {

    @RegisterExtension static final SageMakerExtension AWS = new SageMakerExtension(kit -> {});

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, 1);

    private final Properties clients = AWS.kit().clientProperties();
    private @Nullable FakeServices services;

    /** Thrown while the enumerator is made. */
    @Test
    void aCredentialsClassThatIsMissingFailsTheJobOnce() throws Exception {
        clients.setProperty("aws.credentials.provider", "CUSTOM");
        clients.setProperty("aws.credentials.provider.custom.class", "no.such.Credentials");

        assertFailsOnce(AWS.kit().bucket(), "no.such.Credentials");
    }

    /** Thrown on the coordinator's thread, once the first start has been refused for a while. */
    @Test
    void aWrongBucketFailsTheJobOnce() throws Exception {
        assertFailsOnce("no-such-bucket", "NoSuchBucket");
    }

    /** As where the coordinator's process has a region in its environment, and the tasks' not. */
    @Test
    void aReaderThatNoClientCanBeMadeForFailsTheJobOnce() throws Exception {
        services = new FakeServices(user -> openBesideTheCoordinatorOnly());

        assertFailsOnce(AWS.kit().bucket(), "no AWS region here");
    }

    /** Refuses on a task's thread. */
    private static ObjectStore openBesideTheCoordinatorOnly() {
        if (Thread.currentThread().getName().startsWith("SourceCoordinator")) {
            return new InMemoryObjectStore();
        }
        throw new ServiceException(ErrorKind.MISCONFIGURED, "no AWS region here");
    }

    private void assertFailsOnce(String bucket, String word) throws Exception {
        try (LogEvents log = new LogEvents()) {
            JobClient job = submit(bucket);

            assertThatThrownBy(() -> job.getJobExecutionResult().get(150, TimeUnit.SECONDS))
                    .hasStackTraceContaining("The failure is not recoverable")
                    .hasStackTraceContaining(word);
            assertThat(
                            log.messages(
                                    event ->
                                            event.getMessage()
                                                    .getFormattedMessage()
                                                    .contains("from state RUNNING to RESTARTING")))
                    .isEmpty();
        }
    }

    private JobClient submit(String bucket) throws Exception {
        StreamExecutionEnvironment environment = TestJobs.environment(1, 1_000, null);
        SageMakerAsyncSourceBuilder<String, String> source =
                SageMakerAsyncSource.<String, String>builder()
                        .setStagingPath("s3://" + bucket + "/staging")
                        .setClientProperties(clients)
                        .setRecordDeserializationSchema(new SimpleStringSchema())
                        .setPredictionDeserializationSchema(new SimpleStringSchema())
                        .set(SourceOptions.DISCOVERY_INTERVAL, Duration.ofMillis(200))
                        .set(Tuning.SOURCE_START_BUDGET, Duration.ofSeconds(3));
        if (services != null) {
            source.setServices(services);
        }
        environment
                .fromSource(source.build(), WatermarkStrategy.noWatermarks(), "results")
                .sinkTo(new DiscardingSink<>());
        return environment.executeAsync();
    }
}
