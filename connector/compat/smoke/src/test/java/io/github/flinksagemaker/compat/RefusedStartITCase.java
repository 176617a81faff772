// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.sink.SageMakerAsyncSink;
import io.github.flinksagemaker.source.SageMakerAsyncSource;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What no restart cures ends a job at its first attempt, though a thousand are allowed. */
@Timeout(120)
class RefusedStartITCase {

    @RegisterExtension
    static final SageMakerExtension AWS =
            new SageMakerExtension(kit -> kit.endpoint(SmokeJob.ENDPOINT, e -> {}));

    @Test
    void aSinkOfAWrongEndpointFailsTheJobInOneAttempt() throws Exception {
        StreamExecutionEnvironment environment = environment();
        environment
                .fromSequence(0, Long.MAX_VALUE - 1)
                .map(new CountAttempts("wrong-endpoint"))
                .sinkTo(
                        SageMakerAsyncSink.<String>builder()
                                .setEndpointName("no-such-endpoint")
                                .setStagingPath(stagingPath("wrong-endpoint"))
                                .setClientProperties(AWS.kit().clientProperties())
                                .set(Tuning.SINK_START_BUDGET, Duration.ofSeconds(3))
                                .setPayloadSerializationSchema(new SimpleStringSchema())
                                .build());

        assertFails(environment, "endpoint no-such-endpoint", "setEndpointName");
        assertThat(CountAttempts.of("wrong-endpoint")).isOne();
    }

    @Test
    void aSinkOfAnEndpointThatRefusesEverythingFailsTheJobInOneAttempt() throws Exception {
        AWS.kit()
                .faults()
                .on(Operation.INVOKE_ENDPOINT_ASYNC)
                .times(1_000_000)
                .apply(Fault.error(400, "ValidationError", "Content type is not supported here"));
        StreamExecutionEnvironment environment = environment();
        environment
                .fromSequence(0, Long.MAX_VALUE - 1)
                .map(new CountAttempts("refuses-everything"))
                .sinkTo(
                        SageMakerAsyncSink.<String>builder()
                                .setEndpointName(SmokeJob.ENDPOINT)
                                .setStagingPath(stagingPath("refuses-everything"))
                                .setClientProperties(AWS.kit().clientProperties())
                                .setPayloadSerializationSchema(new SimpleStringSchema())
                                .build());

        assertFails(environment, "has refused 20 requests", "Content type is not supported here");
        assertThat(CountAttempts.of("refuses-everything")).isOne();
    }

    @Test
    void aSourceOfACredentialsClassThatIsMissingFailsTheJobWithoutRestarts() throws Exception {
        Properties clients = AWS.kit().clientProperties();
        clients.setProperty("aws.credentials.provider", "CUSTOM");
        clients.setProperty("aws.credentials.provider.custom.class", "no.such.Credentials");
        StreamExecutionEnvironment environment = environment();
        environment
                .fromSource(
                        SageMakerAsyncSource.<String, String>builder()
                                .setStagingPath(stagingPath("wrong-credentials"))
                                .setClientProperties(clients)
                                .setRecordDeserializationSchema(new SimpleStringSchema())
                                .setPredictionDeserializationSchema(new SimpleStringSchema())
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "results")
                .sinkTo(new DiscardingSink<>());

        assertFails(environment, "aws.credentials.provider.custom.class", "no.such.Credentials");
    }

    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1_000);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        environment.enableCheckpointing(300);
        return environment;
    }

    private static void assertFails(StreamExecutionEnvironment environment, String... words)
            throws Exception {
        JobClient job = environment.executeAsync("refused start");

        assertThatThrownBy(() -> job.getJobExecutionResult().get(60, TimeUnit.SECONDS))
                .hasStackTraceContaining("The failure is not recoverable")
                .satisfies(
                        error -> {
                            for (String word : words) {
                                assertThat(error).hasStackTraceContaining(word);
                            }
                        });
    }

    private static String stagingPath(String name) {
        return "s3://" + AWS.kit().bucket() + "/" + name;
    }
}
