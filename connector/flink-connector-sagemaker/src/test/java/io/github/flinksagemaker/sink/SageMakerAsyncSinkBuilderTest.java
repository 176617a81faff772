package io.github.flinksagemaker.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.format.BatchFormats;
import java.time.Duration;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SageMakerAsyncSinkBuilderTest {

    private static SageMakerAsyncSinkBuilder<String> complete() {
        return SageMakerAsyncSink.<String>builder()
                .setEndpointName("fraud-detector")
                .setStagingPath("s3://ml-staging/fraud")
                .setPayloadSerializationSchema(new SimpleStringSchema());
    }

    @Test
    void travelsToTheTaskManagers() throws Exception {
        SageMakerAsyncSink<String> sink =
                complete()
                        .setBatchFormat(BatchFormats.singleRecord("text/plain"))
                        .setInputTransport(InputTransport.INLINE_WHEN_SMALL)
                        .build();

        assertThat(InstantiationUtil.clone(sink)).isNotNull();
    }

    @Test
    void aBuiltSinkDoesNotChangeWithTheProperties() {
        Properties properties = new Properties();
        properties.setProperty("aws.region", "eu-central-1");
        SageMakerAsyncSinkBuilder<String> builder = complete().setClientProperties(properties);

        properties.setProperty("aws.region", "no region");

        assertThat(builder.build()).isNotNull();
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> SageMakerAsyncSink.<String>builder().build())
                .hasMessageContaining("setPayloadSerializationSchema");
        assertThatThrownBy(
                        () ->
                                SageMakerAsyncSink.<String>builder()
                                        .setPayloadSerializationSchema(new SimpleStringSchema())
                                        .build())
                .hasMessageContaining("setEndpointName");
        assertThatThrownBy(
                        () ->
                                SageMakerAsyncSink.<String>builder()
                                        .setPayloadSerializationSchema(new SimpleStringSchema())
                                        .setEndpointName("fraud")
                                        .build())
                .hasMessageContaining("setStagingPath");
    }

    @SuppressWarnings("NullAway") // callers may hand null all the same
    static Stream<Arguments> whatCanNotBe() {
        return Stream.of(
                row("endpointName", "-fraud", b -> b.setEndpointName("-fraud")),
                row("endpointName", "a_b", b -> b.setEndpointName("a_b")),
                row("endpointName", "x".repeat(64), b -> b.setEndpointName("x".repeat(64))),
                row("stagingPath", "hdfs://x", b -> b.setStagingPath("hdfs://x/y")),
                row("stagingPath", "//", b -> b.setStagingPath("s3://bucket/a//b")),
                row("stagingPath", "924", b -> b.setStagingPath("s3://b/" + "x".repeat(1_000))),
                row("stagingPath", "s3://b/../x", b -> b.setStagingPath("s3://b/../x")),
                row("stagingPath", "--x-s3", b -> b.setStagingPath("s3://a--use1-az4--x-s3/x")),
                row("stagingPath", "null", b -> b.setStagingPath(null)),
                row("clientProperties", "null", b -> b.setClientProperties(null)),
                row("sinkName", "\"\"", b -> b.setSinkName("")),
                row("contentType", "ü", b -> b.setContentType("text/ü")),
                row("accept", "\"\"", b -> b.setAccept("")),
                row("customAttributes", "\n", b -> b.setCustomAttributes("a\nb")),
                row(
                        "deliveryGuarantee",
                        "NONE",
                        b -> b.setDeliveryGuarantee(DeliveryGuarantee.NONE)),
                row("maxBatchSize", "0", b -> b.setMaxBatchSize(0)),
                row("maxBatchSizeInBytes", "0", b -> b.setMaxBatchSizeInBytes(0)),
                row(
                        "maxBatchSizeInBytes",
                        "2000000000",
                        b ->
                                b.setMaxBatchSizeInBytes(2_000_000_000)
                                        .setMaxBufferedBytes(MemorySize.ofMebiBytes(4_000))),
                row("maxInFlightRequests", "-1", b -> b.setMaxInFlightRequests(-1)),
                row("maxBufferedRequests", "100", b -> b.setMaxBufferedRequests(100)),
                row("maxBufferedBytes", "10", b -> b.setMaxBufferedBytes(new MemorySize(10))),
                row("maxTimeInBufferMS", "0", b -> b.setMaxTimeInBufferMS(0)),
                row("maxRecordSizeInBytes", "5000000", b -> b.setMaxRecordSizeInBytes(5_000_000)),
                row("requestTtl", "PT59S", b -> b.setRequestTtl(Duration.ofSeconds(59))),
                row("requestTtl", "PT7H", b -> b.setRequestTtl(Duration.ofHours(7))),
                row(
                        "invocationTimeout",
                        "PT1.5S",
                        b -> b.setInvocationTimeout(Duration.ofMillis(1_500))),
                row("invocationTimeout", "PT2H", b -> b.setInvocationTimeout(Duration.ofHours(2))),
                row("retryBudget", "0", b -> b.setRetryBudget(Duration.ZERO)),
                row("maxSegmentSize", "0", b -> b.setMaxSegmentSize(MemorySize.ZERO)),
                row("segmentInterval", "PT-1S", b -> b.setSegmentInterval(Duration.ofSeconds(-1))),
                row("watermarkInterval", "0", b -> b.setWatermarkInterval(Duration.ZERO)));
    }

    private static Arguments row(
            String option, String value, UnaryOperator<SageMakerAsyncSinkBuilder<String>> setting) {
        return Arguments.of(option, value, setting);
    }

    /** The message names the option and the value. */
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void whatCanNotBe(
            String option, String value, UnaryOperator<SageMakerAsyncSinkBuilder<String>> setting) {
        assertThatThrownBy(() -> setting.apply(complete()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(option)
                .hasMessageContaining(value);
    }
}
