// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.format.Containers;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.model.InvocationAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                        .set(SinkOptions.INPUT_TRANSPORT, InputTransport.INLINE_WHEN_SMALL)
                        .build();

        assertThat(InstantiationUtil.clone(sink)).isNotNull();
    }

    @Test
    void functionsOfTheRecordTravelToTheTaskManagers() throws Exception {
        SageMakerAsyncSink<String> sink =
                complete()
                        .setInvocationAttributes(
                                record -> InvocationAttributes.defaults().withAccept(record))
                        .setBatchKey(String::length)
                        .setPayloadLocation(record -> null)
                        .setAllowedInputPaths("s3://media/inbox", "s3://more/")
                        .build();

        assertThat(InstantiationUtil.clone(sink)).isNotNull();
        assertThat(sink.settings().batchesByKey()).isTrue();
        assertThat(complete().setPayloadLocation(record -> null).build().settings().batchesByKey())
                .as("batches are as without")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "inbox", "s3://", "s3://m/a/../b", "s3://Media/x", "file:///x"})
    void anAllowedInputPathThatIsNoneIsRefused(String path) {
        assertThatThrownBy(() -> complete().setAllowedInputPaths("s3://m/ok", path).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sink.allowed-input-paths")
                .hasMessageContaining(path);
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
    void saysAtOnceAllThatIsMissingOrWrong() {
        assertThatThrownBy(
                        () ->
                                SageMakerAsyncSink.<String>builder()
                                        .setMaxBatchSize(0)
                                        .set(SinkOptions.ACCEPT, "")
                                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "setPayloadSerializationSchema",
                        "setEndpointName",
                        "setStagingPath",
                        "sink.batch.max-size must be at least 1, was 0",
                        "sink.accept");
    }

    @Test
    void takesOptionsByTheirKeys() {
        Configuration options = new Configuration();
        options.setString("sink.batch.max-size", "7");
        options.setString("sink.delivery-guarantee", "exactly-once");
        options.setString("name", "scores");
        options.setString("aws.region", "eu-central-1");

        SageMakerAsyncSink<String> sink = complete().setOptions(options).build();

        assertThat(sink.settings().maxBatchSize()).isEqualTo(7);
        assertThat(sink.settings().exactlyOnce()).isTrue();
        assertThat(sink.name()).isEqualTo("scores");
    }

    /**
     * What the format says of its container holds unless the sink is set to less, or to another.
     */
    @Test
    void takesContentTypeAcceptAndBoundsFromTheFormat() {
        SageMakerAsyncSinkBuilder<String> builder =
                complete().setBatchFormat(Containers.textEmbeddings());
        builder.set(SinkOptions.MAX_BATCH_SIZE, 100)
                .set(SinkOptions.MAX_RECORD_SIZE_IN_BYTES, MemorySize.ofMebiBytes(4));

        assertThat(builder.build().settings().contentType()).isEqualTo("application/json");
        assertThat(builder.build().settings().accept()).isEqualTo("application/json");
        assertThat(builder.build().settings().maxBatchSize()).isEqualTo(32);
        assertThat(builder.build().settings().maxBatchSizeInBytes()).isEqualTo(2_000_000);
        assertThat(builder.build().settings().maxRecordSizeInBytes()).isEqualTo(1_999_986);
        builder.set(SinkOptions.MAX_BATCH_SIZE, 5)
                .set(SinkOptions.ACCEPT, "text/csv")
                .set(SinkOptions.CONTENT_TYPE, "application/x-json");
        assertThat(builder.build().settings().maxBatchSize()).isEqualTo(5);
        assertThat(builder.build().settings().accept()).isEqualTo("text/csv");
        assertThat(builder.build().settings().contentType()).isEqualTo("application/x-json");
    }

    @Test
    void namesAWordThatIsNoneOfAnOptions() {
        Configuration options = new Configuration();
        options.setString("sink.delivery-guarantee", "at-most-once");
        options.setString("sink.request-ttl", "soon");

        assertThatThrownBy(() -> complete().setOptions(options).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "sink.delivery-guarantee",
                        "at-most-once",
                        "exactly-once",
                        "sink.request-ttl",
                        "soon");
    }

    @Test
    void saysWhatAnUnknownOptionMayHaveMeant() {
        Configuration options = new Configuration();
        options.setString("sink.batch.maxsize", "7");

        assertThatThrownBy(
                        () ->
                                complete()
                                        .setOptions(options)
                                        .set(SourceOptions.BOUNDED, true)
                                        .setMaxBatchSize(0)
                                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "unknown option sink.batch.maxsize; did you mean sink.batch.max-size",
                        "unknown option source.bounded",
                        "sink.batch.max-size must be at least 1, was 0");
    }

    @Test
    void whatOnlyTestsSetIsNoOptionOfUsers() {
        assertThatThrownBy(
                        () ->
                                complete()
                                        .setOptions(
                                                Configuration.fromMap(
                                                        Map.of("sink.segment.interval", "1 s")))
                                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown option sink.segment.interval");
        assertThat(complete().set(Tuning.SEGMENT_INTERVAL, Duration.ofSeconds(1)).build())
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "region, aws.region",
        "s3.endpoint, aws.s3.endpoint",
        "credentials.provider, aws.credentials.provider"
    })
    void aClientPropertyWithoutItsPrefixIsToldByItsName(String written, String meant) {
        Configuration options = Configuration.fromMap(Map.of(written, "x"));

        assertThatThrownBy(() -> complete().setOptions(options).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown option " + written + "; did you mean " + meant);
    }

    @Test
    void aClientPropertyByItsConstantIsToldWhereItGoes() {
        assertThatThrownBy(() -> complete().set(AwsOptions.REGION, "eu-central-1").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "unknown option aws.region;"
                                + " client properties are set by setOptions or setClientProperties");
    }

    @Test
    void isNamedAfterTheWholeStagingPath() {
        assertThat(complete().build().name()).isEqualTo("ml-staging-fraud");
        assertThat(complete().setStagingPath("s3://b/a/c/").build().name()).isEqualTo("b-a-c");
        assertThat(complete().setName("scores").build().name()).isEqualTo("scores");
    }

    @SuppressWarnings("NullAway") // callers may hand null all the same
    static Stream<Arguments> whatCanNotBe() {
        return Stream.of(
                row("endpoint-name", "-fraud", b -> b.setEndpointName("-fraud")),
                row("endpoint-name", "a_b", b -> b.setEndpointName("a_b")),
                row("endpoint-name", "x".repeat(64), b -> b.setEndpointName("x".repeat(64))),
                row("staging-path", "hdfs://x", b -> b.setStagingPath("hdfs://x/y")),
                row("staging-path", "//", b -> b.setStagingPath("s3://bucket/a//b")),
                row("staging-path", "924", b -> b.setStagingPath("s3://b/" + "x".repeat(1_000))),
                row("staging-path", "s3://b/../x", b -> b.setStagingPath("s3://b/../x")),
                row("staging-path", "--x-s3", b -> b.setStagingPath("s3://a--use1-az4--x-s3/x")),
                row("staging-path", "must not be null", b -> b.setStagingPath(null)),
                row("clientProperties", "null", b -> b.setClientProperties(null)),
                row("sink.batch.max-size", "null", b -> b.set(SinkOptions.MAX_BATCH_SIZE, null)),
                row("name", "\"\"", b -> b.setName("")),
                row("sink.content-type", "ü", b -> b.set(SinkOptions.CONTENT_TYPE, "text/ü")),
                row("sink.accept", "\"\"", b -> b.set(SinkOptions.ACCEPT, "")),
                row(
                        "sink.custom-attributes",
                        "\n",
                        b -> b.set(SinkOptions.CUSTOM_ATTRIBUTES, "a\nb")),
                row(
                        "sink.delivery-guarantee",
                        "NONE",
                        b -> b.setDeliveryGuarantee(DeliveryGuarantee.NONE)),
                row("sink.batch.max-size", "0", b -> b.setMaxBatchSize(0)),
                row("sink.batch.max-size-in-bytes", "0", b -> b.setMaxBatchSizeInBytes(0)),
                row(
                        "sink.batch.max-size-in-bytes",
                        "2000000000",
                        b ->
                                b.setMaxBatchSizeInBytes(2_000_000_000)
                                        .set(
                                                SinkOptions.MAX_BUFFERED_BYTES,
                                                MemorySize.ofMebiBytes(4_000))),
                row("sink.requests.max-inflight", "-1", b -> b.setMaxInFlightRequests(-1)),
                row("sink.max-open-invocations", "-1", b -> b.setMaxOpenInvocations(-1)),
                row(
                        "sink.max-invocations-per-second",
                        "was 0.0",
                        b -> b.setMaxInvocationsPerSecond(0)),
                row(
                        "sink.max-invocations-per-second",
                        "was -1.0",
                        b -> b.setMaxInvocationsPerSecond(-1)),
                row(
                        "sink.max-invocations-per-second",
                        "was NaN",
                        b -> b.setMaxInvocationsPerSecond(Double.NaN)),
                row(
                        "sink.max-invocations-per-second",
                        "was Infinity",
                        b -> b.setMaxInvocationsPerSecond(Double.POSITIVE_INFINITY)),
                row("sink.requests.max-buffered", "100", b -> b.setMaxBufferedRequests(100)),
                row(
                        "sink.requests.max-buffered-bytes",
                        "10",
                        b -> b.set(SinkOptions.MAX_BUFFERED_BYTES, new MemorySize(10))),
                row("sink.flush-buffer.timeout", "0 ms", b -> b.setMaxTimeInBufferMS(0)),
                row(
                        "sink.record.max-size-in-bytes",
                        "5000000",
                        b -> b.setMaxRecordSizeInBytes(5_000_000)),
                row(
                        "sink.request-ttl",
                        "59 s",
                        b -> b.set(SinkOptions.REQUEST_TTL, Duration.ofSeconds(59))),
                row(
                        "sink.request-ttl",
                        "7 h",
                        b -> b.set(SinkOptions.REQUEST_TTL, Duration.ofHours(7))),
                row(
                        "sink.invocation-timeout",
                        "1500 ms",
                        b -> b.set(SinkOptions.INVOCATION_TIMEOUT, Duration.ofMillis(1_500))),
                row(
                        "sink.invocation-timeout",
                        "2 h",
                        b -> b.set(SinkOptions.INVOCATION_TIMEOUT, Duration.ofHours(2))),
                row(
                        "sink.retry-budget",
                        "0 ms",
                        b -> b.set(SinkOptions.RETRY_BUDGET, Duration.ZERO)),
                row(
                        "sink.segment.max-size-in-bytes",
                        "0",
                        b -> b.set(SinkOptions.MAX_SEGMENT_BYTES, MemorySize.ZERO)),
                row(
                        "sink.segment.interval",
                        "-1 s",
                        b -> b.set(Tuning.SEGMENT_INTERVAL, Duration.ofSeconds(-1))),
                row(
                        "sink.watermark-interval",
                        "0 ms",
                        b -> b.set(Tuning.SINK_WATERMARK_INTERVAL, Duration.ZERO)));
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
