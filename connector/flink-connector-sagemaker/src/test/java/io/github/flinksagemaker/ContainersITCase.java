// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.Isolation;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.format.Containers;
import io.github.flinksagemaker.format.Framings;
import io.github.flinksagemaker.format.Splitting;
import io.github.flinksagemaker.format.Splittings;
import io.github.flinksagemaker.format.Tensor;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.SageMakerTestKitBuilder;
import io.github.flinksagemaker.testkit.model.ContainerModels;
import io.github.flinksagemaker.testkit.model.Model;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each preset as a job against a model that behaves as its container. */
@Timeout(300)
class ContainersITCase {

    private static final int FULL = 8;
    private static final Tensor X = Tensor.of("X", "FP32", 2);

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static SageMakerTestKit kit;

    /** What a preset's payload of a number is, and what must come of it. */
    interface Text extends Serializable {
        String of(int number);
    }

    /** A preset and its container. */
    static final class Case {
        private final String name;
        private final Model model;
        private final BatchFormat format;
        private final Text payload;
        private final Text prediction;

        Case(String name, Model model, BatchFormat format, Text payload, Text prediction) {
            this.name = name;
            this.model = model;
            this.format = format;
            this.payload = payload;
            this.prediction = prediction;
        }

        private BatchFormat format(Splitting splitting) {
            return BatchFormat.of(format.framing(), splitting);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() {
        Text csv = n -> n + ",1.0";
        Text row = n -> "[" + n + ",1.0]";
        Text score = n -> n + ".5";
        Text object = n -> "{\"score\": " + n + ".5}";
        Text pair = n -> "[" + n + ".5, " + (0.5 - n) + "]";
        Text label = n -> "{\"label\":\"POSITIVE\",\"score\":" + n + ".5}";
        return List.of(
                of("xgboost", ContainerModels.xgboost(), Containers.xgboost(), csv, score),
                of(
                        "xgboost-old",
                        ContainerModels.xgboostBefore122(),
                        Containers.xgboostBefore1_2_2(),
                        csv,
                        score),
                of("sklearn", ContainerModels.scikitLearn(), Containers.scikitLearn(), row, score),
                of("pytorch", ContainerModels.pytorch(), Containers.pytorch(), row, pair),
                of(
                        "tfs",
                        ContainerModels.tensorFlowServing(),
                        Containers.tensorFlowServing(),
                        row,
                        score),
                of(
                        "hf",
                        ContainerModels.huggingFace(),
                        Containers.huggingFace(),
                        n -> "\"text " + n + "\"",
                        label),
                of(
                        "hf-qa",
                        ContainerModels.huggingFace(),
                        Containers.huggingFace("{\"top_k\":1}"),
                        n -> "{\"question\":\"" + n + "\",\"context\":\"c\"}",
                        label),
                of(
                        "tei",
                        ContainerModels.textEmbeddings(),
                        Containers.textEmbeddings(),
                        n -> "\"t" + n + ", ]\"",
                        pair),
                of(
                        "triton",
                        ContainerModels.triton(),
                        Containers.triton(X),
                        row,
                        n -> "{\"Y\":[" + n + ".5]}"),
                of(
                        "triton-binary",
                        ContainerModels.triton(),
                        Containers.tritonBinary(X),
                        n -> floats(n, 1),
                        n -> floats(n + 0.5f)),
                of(
                        "mlflow",
                        ContainerModels.mlflow(),
                        Containers.mlflow(),
                        n -> "{\"a\":" + n + ",\"b\":1.0}",
                        score),
                of(
                        "built-in-json",
                        ContainerModels.builtIn("scores"),
                        Containers.builtInJson("scores"),
                        n -> "{\"features\":[" + n + "]}",
                        object),
                of(
                        "built-in-jsonlines",
                        ContainerModels.builtIn("predictions"),
                        Containers.builtInJsonLines(),
                        n -> "{\"features\":\n[" + n + "]}",
                        object),
                of(
                        "jumpstart",
                        ContainerModels.jumpStartTabular(),
                        Containers.jumpStartTabular(),
                        csv,
                        n -> "{\"probabilities\":" + pair.of(n) + ",\"predicted_label\":1}"),
                of(
                        "autogluon",
                        ContainerModels.autoGluon(),
                        Containers.autoGluon(),
                        csv,
                        n -> "{\"y\":1,\"1_proba\":" + n + ".5}"),
                of(
                        "sparkml",
                        ContainerModels.sparkMl(),
                        Containers.sparkMl(),
                        n -> "{\"data\":[" + n + ",\"x\"]}",
                        pair),
                of(
                        "chat",
                        ContainerModels.chat(),
                        Containers.chat(),
                        n -> "{\"messages\":[{\"role\":\"user\",\"content\":\"" + n + "\"}]}",
                        n ->
                                "{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,"
                                        + "\"message\":{\"role\":\"assistant\",\"content\":\"re: "
                                        + n
                                        + "\"}}]}\n"),
                of(
                        "image",
                        ContainerModels.image("image/jpeg"),
                        Containers.image("image/jpeg"),
                        n -> (char) n + "binary",
                        n -> "[" + (double) n + ", " + (1.0 - n) + "]"));
    }

    @BeforeAll
    static void start() {
        SageMakerTestKitBuilder builder = SageMakerTestKit.builder();
        for (Case each : cases()) {
            builder.endpoint(each.name, endpoint -> endpoint.model(each.model));
        }
        kit = builder.start();
    }

    @AfterAll
    static void stop() {
        kit.close();
    }

    /** Batches of one, two, three and of a full one, each by its own staging path. */
    @ParameterizedTest
    @MethodSource("cases")
    void eachRecordGetsItsOwnPrediction(Case example) throws Exception {
        for (int records : List.of(1, 2, 3, FULL + 1)) {
            List<InferenceResult<String, String>> results =
                    runOnceInOneRequest(example, records, "t/" + example + "/" + records, FULL);
            assertThat(results)
                    .allSatisfy(result -> assertThat(result.getFailure()).isNull())
                    .extracting(InferenceResult::getPrediction)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.rangeClosed(1, records)
                                    .mapToObj(example.prediction::of)
                                    .collect(Collectors.toList()));
            for (InferenceResult<String, String> result : results) {
                int number = number(example, Objects.requireNonNull(result.getRecord()));
                assertThat(result.getPrediction()).isEqualTo(example.prediction.of(number));
            }
        }
    }

    /** 32 records and 2,000,000 bytes, although the sink's own options would allow more. */
    @Test
    void aContainersOwnBoundsHold() throws Exception {
        Case tei = cases().get(7);
        String large = "x".repeat(600_000);
        Text payload = n -> "\"" + n + (n % 10 == 0 ? large : "") + "\"";
        Case mixed = new Case("tei", tei.model, tei.format, payload, tei.prediction);

        List<InferenceResult<String, String>> results =
                runOnceInOneRequest(mixed, 100, "bounds/records", 500);

        assertThat(results)
                .hasSize(100)
                .allSatisfy(result -> assertThat(result.getFailure()).isNull());
        String huge = "x".repeat(1_999_990);
        Case above = new Case("tei", tei.model, tei.format, n -> "\"" + huge + "\"", payload);
        assertFailed(
                run(above, tei.format, 1, "bounds/bytes"),
                FailureKind.REJECTED_RECORD,
                "above the batch format's 2000000");
    }

    /** As many predictions as records, cut of a document: what was wrong without any sign. */
    @Test
    void aResponseOfAnotherFormFailsItsRecordsAndSaysWhatFits() throws Exception {
        Case tfs = cases().get(4);
        List<InferenceResult<String, String>> lines =
                run(tfs, tfs.format(Splittings.jsonLines()), 3, "wrong/lines");
        assertFailed(lines, FailureKind.UNDECODABLE_OUTPUT, "a JSON object came");
        Case sklearn = cases().get(2);
        assertFailed(
                run(sklearn, sklearn.format(Splittings.lines()), 3, "wrong/csv"),
                FailureKind.UNDECODABLE_OUTPUT,
                "a JSON array came: Splittings.jsonArray()");
        Case sparkMl = cases().get(15);
        BatchFormat csv = BatchFormats.csvLines();
        Case rows = new Case("sparkml", sparkMl.model, csv, n -> n + ",1", sparkMl.prediction);
        assertFailed(run(rows, csv, 2, "wrong/rows"), FailureKind.COUNT_MISMATCH, "'lines', and ");
        assertFailed(
                run(rows, BatchFormat.of(Framings.lines("text/plain"), Splittings.lines()), 1, "u"),
                FailureKind.MODEL_ERROR,
                "unsupported");
    }

    private static void assertFailed(
            List<InferenceResult<String, String>> results, FailureKind kind, String text) {
        assertThat(results).isNotEmpty();
        for (InferenceResult<String, String> result : results) {
            InferenceFailure failure = Objects.requireNonNull(result.getFailure());
            assertThat(failure.getKind()).isEqualTo(kind);
            assertThat(failure.getMessage()).contains(text);
            assertThat(result.getRecord()).isNotNull();
        }
    }

    private static int number(Case example, String record) {
        return IntStream.rangeClosed(1, FULL + 1)
                .filter(n -> example.payload.of(n).equals(record))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Of a run whose fullest request held as many records as it may: a checkpoint in between sends
     * fewer, so that it is run again.
     */
    private static List<InferenceResult<String, String>> runOnceInOneRequest(
            Case example, int records, String path, int batchSize) throws Exception {
        int most = Math.min(Math.min(records, batchSize), example.format.maxRecords());
        for (int run = 0; ; run++) {
            List<InferenceResult<String, String>> results =
                    run(example, example.format, records, path + "/" + run, batchSize);
            int fullest =
                    results.stream()
                            .mapToInt(result -> 1 + result.getInvocation().getPositionInBatch())
                            .max()
                            .orElseThrow();
            assertThat(fullest).isLessThanOrEqualTo(most);
            if (fullest == most) {
                return results;
            }
        }
    }

    private static List<InferenceResult<String, String>> run(
            Case example, BatchFormat format, int records, String path) throws Exception {
        return run(example, format, records, path, FULL);
    }

    private static List<InferenceResult<String, String>> run(
            Case example, BatchFormat format, int records, String path, int batchSize)
            throws Exception {
        List<String> payloads =
                IntStream.rangeClosed(1, records)
                        .mapToObj(example.payload::of)
                        .collect(Collectors.toList());
        return TestJobs.collect(
                TestJobs.inference(kit, example.name)
                        .setStagingPath("s3://" + kit.bucket() + "/" + path)
                        .setBatchFormat(format)
                        .setPayloadSerializationSchema(new Latin1())
                        .setRecordDeserializationSchema(latin1())
                        .setPredictionDeserializationSchema(latin1())
                        .sink(
                                sink ->
                                        sink.setMaxBatchSize(batchSize)
                                                .setMaxBufferedRequests(2_000)
                                                .setMaxRecordSizeInBytes(4 << 20)
                                                .setMaxTimeInBufferMS(5_000))
                        .set(SourceOptions.ISOLATE, Isolation.OFF) // it would mend what is wrong
                        .set(SourceOptions.DISCOVERY_INTERVAL, Duration.ofMillis(50))
                        .set(Tuning.TAIL_INTERVAL_MIN, Duration.ofMillis(20))
                        .set(SourceOptions.POLL_INTERVAL_MIN, Duration.ofMillis(20))
                        .build()
                        .enrich(TestJobs.environment(1).fromData(payloads).setParallelism(1)));
    }

    private static SimpleStringSchema latin1() {
        return new SimpleStringSchema(StandardCharsets.ISO_8859_1);
    }

    /** Each character a byte. */
    private static final class Latin1 implements SerializationSchema<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public byte[] serialize(String element) {
            return element.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private static String floats(float... numbers) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : numbers) {
            bytes.putFloat(number);
        }
        return new String(bytes.array(), StandardCharsets.ISO_8859_1);
    }

    private static Case of(
            String name, Model model, BatchFormat format, Text payload, Text prediction) {
        return new Case(name, model, format, payload, prediction);
    }
}
