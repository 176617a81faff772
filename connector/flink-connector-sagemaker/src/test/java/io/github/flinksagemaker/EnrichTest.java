// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.config.Isolation;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.RunId;
import io.github.flinksagemaker.sink.SageMakerAsyncSink;
import io.github.flinksagemaker.source.SageMakerAsyncSource;
import io.github.flinksagemaker.testing.LogEvents;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.operators.SlotSharingGroup;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.SinkTransformation;
import org.apache.flink.streaming.api.transformations.SourceTransformation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rule 34: each call of enrich is a run of its own. */
class EnrichTest {

    private final StreamExecutionEnvironment environment =
            StreamExecutionEnvironment.getExecutionEnvironment()
                    .setRuntimeMode(RuntimeExecutionMode.STREAMING);

    private static SageMakerAsyncInferenceBuilder<String, String> builder(String name) {
        return SageMakerAsyncInference.<String, String>builder()
                .setEndpointName("model-v1")
                .setName(name)
                .setStagingPath("s3://bucket/staging")
                .setPayloadSerializationSchema(new SimpleStringSchema())
                .setRecordDeserializationSchema(new SimpleStringSchema())
                .setPredictionDeserializationSchema(new SimpleStringSchema());
    }

    private DataStream<InferenceResult<String, String>> enrich(
            SageMakerAsyncInference<String, String> inference) {
        return inference.enrich(environment.fromData("a"));
    }

    private @Nullable String runOfTheSink() {
        for (Transformation<?> step : environment.getTransformations()) {
            if (step instanceof SinkTransformation) {
                return ((SageMakerAsyncSink<?>) ((SinkTransformation<?, ?>) step).getSink())
                        .runId();
            }
        }
        throw new AssertionError("no sink");
    }

    private static @Nullable String runOfTheSource(DataStream<?> results) {
        SourceTransformation<?, ?, ?> step =
                (SourceTransformation<?, ?, ?>) results.getTransformation();
        return ((SageMakerAsyncSource<?, ?>) step.getSource()).runId();
    }

    @Test
    void bothEndsGetOneNewRunAtEachCall() {
        SageMakerAsyncInference<String, String> fraud = builder("fraud").build();

        String first = runOfTheSource(enrich(fraud));
        assertThat(first).isNotNull().isEqualTo(runOfTheSink());
        assertThat(RunId.isValid(String.valueOf(first))).isTrue();

        environment.getStreamGraph(); // as an execution does, it takes what there is
        String second = runOfTheSource(enrich(fraud));
        assertThat(second).isNotEqualTo(first).isEqualTo(runOfTheSink());
        assertThat(fraud.sink().runId()).isNull();
        assertThat(fraud.source().runId()).isNull();
    }

    @Test
    void itIsSaidAtOnceWhatCannotBeDivided() {
        assertThat(warnings(InputTransport.INLINE_WHEN_SMALL, true, Isolation.BISECT))
                .containsExactly(
                        "Failed requests that carried their payload are not divided"
                                + " (source.isolate): the ledger carries what"
                                + " setRecordSerializationSchema makes of their records, which is"
                                + " not the payload. Leave that schema out, or set"
                                + " sink.input-transport to S3");
        assertThat(warnings(InputTransport.INLINE_WHEN_SMALL, true, Isolation.OFF)).isEmpty();
        assertThat(warnings(InputTransport.INLINE_WHEN_SMALL, false, Isolation.BISECT)).isEmpty();
        assertThat(warnings(InputTransport.S3, true, Isolation.BISECT)).isEmpty();
    }

    private static List<String> warnings(
            InputTransport transport, boolean ownRecords, Isolation isolation) {
        try (LogEvents log = new LogEvents()) {
            SageMakerAsyncInferenceBuilder<String, String> builder =
                    builder("fraud")
                            .set(SinkOptions.INPUT_TRANSPORT, transport)
                            .set(SourceOptions.ISOLATE, isolation);
            if (ownRecords) {
                builder.setRecordSerializationSchema(new SimpleStringSchema());
            }
            assertThat(builder.build()).isNotNull();
            return log.messages(event -> event.getLoggerName().endsWith("InferenceBuilder"));
        }
    }

    @Test
    void aSecondCallIsRefusedUntilTheFirstHasBeenExecuted() {
        enrich(builder("fraud").build());

        assertThatThrownBy(() -> enrich(builder("fraud").build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("an enrich of the name fraud already")
                .hasMessageContaining("execute the first one before");
        assertThat(enrich(builder("another").build())).isNotNull();
    }

    @Test
    void nothingIsNamedAfterTheEndpoint() {
        enrich(builder("fraud").build());
        List<String> before = uids();

        environment.getStreamGraph();
        enrich(builder("fraud").setEndpointName("model-v2").build());

        assertThat(uids()).isEqualTo(before).contains("sagemaker-sink-fraud");
    }

    private List<String> uids() {
        return environment.getTransformations().stream()
                .map(Transformation::getUid)
                .filter(Objects::nonNull)
                .toList();
    }

    @Test
    void bothOperatorsCanBeSet() {
        EnrichedStream<String, String> results =
                builder("fraud").build().enrich(environment.fromData("a"));

        results.setParallelism(3).slotSharingGroup("results").setDescription("what came");
        results.getSink().setParallelism(2).slotSharingGroup("calls").setDescription("what goes");

        assertThat(results.getTransformation().getParallelism()).isEqualTo(3);
        assertThat(results.getTransformation().getDescription()).isEqualTo("what came");
        assertThat(results.getSink().getTransformation().getParallelism()).isEqualTo(2);
        assertThat(results.getSink().getTransformation().getDescription()).isEqualTo("what goes");
        assertThat(slotSharingGroup(results.getTransformation())).isEqualTo("results");
        assertThat(slotSharingGroup(results.getSink().getTransformation())).isEqualTo("calls");
        assertThat(results.map(result -> "x").returns(String.class)).isNotNull();
    }

    private static @Nullable String slotSharingGroup(Transformation<?> step) {
        return step.getSlotSharingGroup().map(SlotSharingGroup::getName).orElse(null);
    }

    @Test
    void aRunIdThatIsSetIsTaken() {
        DataStream<?> results = enrich(builder("fraud").setRunId("spring").build());

        assertThat(runOfTheSource(results)).isEqualTo("spring").isEqualTo(runOfTheSink());
    }

    @Test
    void whatNeitherEndKnowsIsToldWithAllElseThatIsWrong() {
        Configuration options = new Configuration();
        options.setString("source.boundd", "true");
        options.setString("sink.batch.max-size", "0");
        options.setString("source.discovery-interval", "soon");
        options.setString("aws.regin", "eu-central-1");

        assertThatThrownBy(() -> builder("").setOptions(options).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "unknown option source.boundd; did you mean source.bounded\n",
                        "sink.batch.max-size must be at least 1, was 0",
                        "source.discovery-interval",
                        "name must not be empty",
                        "unknown client property aws.regin; did you mean aws.region");
    }

    @Test
    void whatOnlyTestsSetIsNoOptionOfUsers() {
        Configuration options = new Configuration();
        options.setString("source.tail.interval.min", "1 s");

        assertThatThrownBy(() -> builder("fraud").setOptions(options).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown option source.tail.interval.min");
        assertThat(builder("fraud").set(Tuning.TAIL_INTERVAL_MIN, Duration.ofMillis(50)).build())
                .isNotNull();
    }

    @Test
    @SuppressWarnings("NullAway") // the point of the test
    void aMissingStreamIsNamed() {
        assertThatThrownBy(() -> builder("fraud").build().enrich(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("enrich");
    }

    @Test
    void aStartPositionDoesNotGoWithTheOwnRun() {
        SageMakerAsyncInference<String, String> fraud =
                builder("fraud")
                        .source(source -> source.setStartPosition(StartPosition.latest()))
                        .build();

        assertThatThrownBy(() -> enrich(fraud))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("source.start-position LATEST")
                .hasMessageContaining("source.runs to ALL");
    }

    @Test
    void twoRunIdsForOneCallAreRefused() {
        SageMakerAsyncInference<String, String> fraud =
                builder("fraud")
                        .sink(sink -> sink.setRunId("spring"))
                        .source(source -> source.setRunId("summer"))
                        .build();

        assertThatThrownBy(() -> enrich(fraud))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("spring")
                .hasMessageContaining("summer");
    }
}
