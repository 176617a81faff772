// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.testing.LogEvents;
import java.util.List;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointCheckTest {

    private static final String OVERLAP = "execution.checkpointing.max-concurrent-checkpoints is 2";

    private final StreamExecutionEnvironment environment =
            StreamExecutionEnvironment.getExecutionEnvironment();

    private void sinkTo(DeliveryGuarantee guarantee, MemorySize maxBuffered) {
        environment
                .fromData("1")
                .sinkTo(
                        SageMakerAsyncSink.<String>builder()
                                .setEndpointName("fraud")
                                .setStagingPath("s3://bucket/staging")
                                .setPayloadSerializationSchema(new SimpleStringSchema())
                                .setDeliveryGuarantee(guarantee)
                                .set(SinkOptions.MAX_BUFFERED_BYTES, maxBuffered)
                                .build());
    }

    private void sinkTo(DeliveryGuarantee guarantee) {
        sinkTo(guarantee, MemorySize.ofMebiBytes(64));
    }

    private void set(String key, String value) {
        Configuration configuration = new Configuration();
        configuration.setString(key, value);
        environment.configure(configuration);
    }

    private List<String> warnings() {
        try (LogEvents log = new LogEvents()) {
            environment.getStreamGraph();
            return log.messages(event -> event.getLevel() == Level.WARN);
        }
    }

    @Test
    void exactlyOnceRefusesCheckpointsThatOverlap() {
        environment.enableCheckpointing(1_000);
        environment.getCheckpointConfig().setMaxConcurrentCheckpoints(2);
        sinkTo(DeliveryGuarantee.EXACTLY_ONCE);

        assertThatThrownBy(environment::getStreamGraph)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(OVERLAP)
                .hasMessageContaining("set it to 1");
    }

    @Test
    void atLeastOnceWarnsOfThem() {
        environment.enableCheckpointing(1_000);
        environment.getCheckpointConfig().setMaxConcurrentCheckpoints(2);
        sinkTo(DeliveryGuarantee.AT_LEAST_ONCE);

        assertThat(warnings()).anyMatch(message -> message.startsWith(OVERLAP));
    }

    @Test
    void noCheckpointsNoOverlap() {
        environment.setRuntimeMode(RuntimeExecutionMode.BATCH);
        environment.enableCheckpointing(1_000);
        environment.getCheckpointConfig().setMaxConcurrentCheckpoints(2);
        sinkTo(DeliveryGuarantee.EXACTLY_ONCE);

        assertThat(warnings()).noneMatch(message -> message.startsWith(OVERLAP));
    }

    @Test
    void warnsOfStateThatTheJobManagerDoesNotTake() {
        environment.enableCheckpointing(1_000);
        sinkTo(DeliveryGuarantee.AT_LEAST_ONCE);

        assertThat(stateWarnings())
                .singleElement()
                .asString()
                .contains("64 mb", "5 mb", "execution.checkpointing.dir")
                .contains("sink.requests.max-buffered-bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "execution.checkpointing.dir, file:///tmp/checkpoints",
        "state.checkpoints.dir, file:///tmp/checkpoints",
        "execution.checkpointing.storage, filesystem"
    })
    void doesNotWarnWhereStorageIsConfigured(String key, String value) {
        environment.enableCheckpointing(1_000);
        set(key, value);
        sinkTo(DeliveryGuarantee.AT_LEAST_ONCE);

        assertThat(stateWarnings()).isEmpty();
    }

    @Test
    void warnsWhereTheJobManagerIsConfiguredAsStorage() {
        environment.enableCheckpointing(1_000);
        set("execution.checkpointing.dir", "file:///tmp/checkpoints");
        set("execution.checkpointing.storage", "jobmanager");
        sinkTo(DeliveryGuarantee.AT_LEAST_ONCE);

        assertThat(stateWarnings()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void doesNotWarnOfStateThatFits(int mebiBytes) {
        environment.enableCheckpointing(1_000);
        sinkTo(DeliveryGuarantee.AT_LEAST_ONCE, MemorySize.ofMebiBytes(mebiBytes));

        assertThat(stateWarnings()).isEmpty();
    }

    private List<String> stateWarnings() {
        return warnings().stream()
                .filter(message -> message.startsWith("A writer may have"))
                .toList();
    }
}
