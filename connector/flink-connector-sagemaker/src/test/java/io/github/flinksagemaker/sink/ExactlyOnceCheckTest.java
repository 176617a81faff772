package io.github.flinksagemaker.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactlyOnceCheckTest {

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
        return SageMakerAsyncSink.<String>builder()
                .setEndpointName("fraud")
                .setStagingPath("s3://bucket/staging")
                .setPayloadSerializationSchema(new SimpleStringSchema())
                .setDeliveryGuarantee(guarantee)
                .build();
    }

    @Test
    void warnsOfAnUnboundedJobWithoutCheckpoints() {
        assertThat(ExactlyOnceCheck.warnOfNoCommits(unbounded())).isTrue();
    }

    @Test
    void hasNothingAgainstOneWithCheckpoints() {
        environment.enableCheckpointing(1_000);

        assertThat(ExactlyOnceCheck.warnOfNoCommits(unbounded())).isFalse();
    }

    @Test
    void hasNothingAgainstABoundedOne() {
        assertThat(ExactlyOnceCheck.warnOfNoCommits(bounded())).isFalse();
    }

    @Test
    void theJobIsBuiltAllTheSame() {
        unbounded().sinkTo(sink(DeliveryGuarantee.EXACTLY_ONCE));

        assertThatCode(environment::getStreamGraph).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.20.0", "1.20.1", "1.19.3", "1.20.1-amzn-0"})
    void refusesReleasesThatMayNotCommitTheEnd(String version) {
        assertThatThrownBy(() -> ExactlyOnceCheck.checkRelease(version))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("needs Flink 1.20.2 or newer, this is " + version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.20.2", "1.20.5", "2.0.0", "2.2.1", "2.3-SNAPSHOT", "<unknown>"})
    void takesAllOthers(String version) {
        assertThatCode(() -> ExactlyOnceCheck.checkRelease(version)).doesNotThrowAnyException();
    }
}
