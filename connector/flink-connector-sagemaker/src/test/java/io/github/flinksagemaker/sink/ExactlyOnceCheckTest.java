// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.testing.LogEvents;
import java.util.List;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactlyOnceCheckTest {

    private static final String AFTER_TASKS_FINISH =
            "execution.checkpointing.checkpoints-after-tasks-finish";

    private final StreamExecutionEnvironment environment =
            StreamExecutionEnvironment.getExecutionEnvironment();

    private DataStream<String> unbounded() {
        // datagen counts as bounded whatever its length, so the source of a socket stands in
        return environment.socketTextStream("127.0.0.1", 1).map(line -> line);
    }

    private DataStream<String> bounded() {
        GeneratorFunction<Long, String> generator = index -> "r" + index;
        return environment.fromSource(
                new DataGeneratorSource<>(generator, 10, Types.STRING),
                WatermarkStrategy.noWatermarks(),
                "numbers");
    }

    private static SageMakerAsyncSink<String> sink(DeliveryGuarantee guarantee) {
        return builder(guarantee).build();
    }

    private static SageMakerAsyncSinkBuilder<String> builder(DeliveryGuarantee guarantee) {
        return SageMakerAsyncSink.<String>builder()
                .setEndpointName("fraud")
                .setStagingPath("s3://bucket/staging")
                .setPayloadSerializationSchema(new SimpleStringSchema())
                .setDeliveryGuarantee(guarantee);
    }

    private void withoutCheckpointsAfterTasksFinish(String key) {
        Configuration configuration = new Configuration();
        configuration.setString(key, "false");
        environment.configure(configuration);
        environment.enableCheckpointing(1_000);
    }

    @Test
    void refusesAnUnboundedJobWithoutCheckpointsAtItsStart() {
        unbounded().sinkTo(sink(DeliveryGuarantee.EXACTLY_ONCE));

        assertThatThrownBy(environment::getStreamGraph)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("EXACTLY_ONCE")
                .hasMessageContaining("execution.checkpointing.interval")
                .hasMessageContaining("AT_LEAST_ONCE")
                .hasMessageContaining("sink.require-checkpoints=false");
    }

    @Test
    void warnsOfSuchAJobIfItIsToRunAllTheSame() {
        unbounded()
                .sinkTo(
                        builder(DeliveryGuarantee.EXACTLY_ONCE)
                                .set(SinkOptions.REQUIRE_CHECKPOINTS, false)
                                .build());

        try (LogEvents log = new LogEvents()) {
            environment.getStreamGraph();

            assertThat(log.messages(event -> event.getLevel() == Level.WARN))
                    .anyMatch(message -> message.contains("sink.require-checkpoints is false"));
        }
    }

    @Test
    void takesAnUnboundedJobWithoutCheckpointsThatDeliversAtLeastOnce() {
        unbounded().sinkTo(sink(DeliveryGuarantee.AT_LEAST_ONCE));

        assertThatCode(environment::getStreamGraph).doesNotThrowAnyException();
    }

    @Test
    void takesAnUnboundedJobWithCheckpoints() {
        environment.enableCheckpointing(1_000);
        unbounded().sinkTo(sink(DeliveryGuarantee.EXACTLY_ONCE));

        assertThatCode(environment::getStreamGraph).doesNotThrowAnyException();
    }

    @Test
    void takesABoundedJobWithoutCheckpointsSinceItCommitsAtItsEnd() {
        bounded().sinkTo(sink(DeliveryGuarantee.EXACTLY_ONCE));

        assertThatCode(environment::getStreamGraph).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("a generator counts as bounded whatever its length: its end may never come")
    void warnsOfABoundedStreamingJobWithoutCheckpoints() {
        bounded().sinkTo(sink(DeliveryGuarantee.EXACTLY_ONCE));

        assertThat(warnings()).anyMatch(message -> message.contains("counts as bounded"));
    }

    @Test
    void doesNotWarnOfBatchExecutionNorOfAtLeastOnce() {
        bounded().sinkTo(sink(DeliveryGuarantee.AT_LEAST_ONCE));
        assertThat(warnings()).noneMatch(message -> message.contains("counts as bounded"));

        environment.setRuntimeMode(RuntimeExecutionMode.BATCH);
        bounded().sinkTo(sink(DeliveryGuarantee.EXACTLY_ONCE));
        assertThat(warnings()).noneMatch(message -> message.contains("counts as bounded"));
    }

    private List<String> warnings() {
        try (LogEvents log = new LogEvents()) {
            environment.getStreamGraph();
            return log.messages(event -> event.getLevel() == Level.WARN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {AFTER_TASKS_FINISH, AFTER_TASKS_FINISH + ".enabled"})
    @DisplayName("rule 17: the end of the input would never be committed")
    void refusesAJobWhoseCheckpointsStopWhenATaskFinishes(String key) {
        withoutCheckpointsAfterTasksFinish(key);
        bounded().sinkTo(sink(DeliveryGuarantee.EXACTLY_ONCE));

        assertThatThrownBy(environment::getStreamGraph)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(AFTER_TASKS_FINISH + " is false")
                .hasMessageContaining("set it to true");
    }

    @Test
    @DisplayName("rules 17 and 30: without an end commit a bounded source would wait for ever")
    void warnsOfSuchAJobThatDeliversAtLeastOnce() {
        withoutCheckpointsAfterTasksFinish(AFTER_TASKS_FINISH);
        bounded().sinkTo(sink(DeliveryGuarantee.AT_LEAST_ONCE));

        try (LogEvents log = new LogEvents()) {
            environment.getStreamGraph();

            assertThat(log.messages(event -> event.getLevel() == Level.WARN))
                    .anyMatch(message -> message.startsWith(AFTER_TASKS_FINISH + " is false"));
        }
    }

    @Test
    void takesSuchAJobInBatchExecution() {
        withoutCheckpointsAfterTasksFinish(AFTER_TASKS_FINISH);
        environment.setRuntimeMode(RuntimeExecutionMode.AUTOMATIC);
        bounded().sinkTo(sink(DeliveryGuarantee.EXACTLY_ONCE));

        assertThatCode(environment::getStreamGraph).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.20.0", "1.20.1", "1.19.3", "1.20.1-amzn-0", "2.0.0", "2.0.0-amzn-1"})
    @DisplayName("rule 17: they commit the end of input too early, or never")
    void refusesReleasesThatMayNotCommitTheEnd(String version) {
        assertThatThrownBy(() -> ExactlyOnceCheck.checkRelease(version))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "needs Flink 1.20.2 or newer, except 2.0.0; this is " + version);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.20.2", "1.20.5", "2.0.1", "2.0.10", "2.2.1", "2.3-SNAPSHOT", "<unknown>"})
    void takesAllOthers(String version) {
        assertThatCode(() -> ExactlyOnceCheck.checkRelease(version)).doesNotThrowAnyException();
    }
}
