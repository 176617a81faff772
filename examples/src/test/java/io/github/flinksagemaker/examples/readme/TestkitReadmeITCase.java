// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.SageMakerAsyncInference;
import io.github.flinksagemaker.SageMakerAsyncInferenceBuilder;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.format.Containers;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.endpoint.AsyncEndpoint;
import io.github.flinksagemaker.testkit.endpoint.Notifications;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.FaultRule;
import io.github.flinksagemaker.testkit.fault.Faults;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import io.github.flinksagemaker.testkit.model.ContainerModels;
import io.github.flinksagemaker.testkit.model.Model;
import io.github.flinksagemaker.testkit.model.ModelRequest;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The snippets of the test kit's README, compiled and run: between the markers they read as there,
 * but for line breaks.
 */
@Timeout(300)
class TestkitReadmeITCase {

    // snippet: junit
    @RegisterExtension
    static final SageMakerExtension AWS =
            new SageMakerExtension(kit -> kit.endpoint("fraud-detector", spec -> {}));

    @Test
    void everyTransactionIsScored() throws Exception {
        SageMakerAsyncInference<String, String> fraud =
                SageMakerAsyncInference.<String, String>builder()
                        .setEndpointName("fraud-detector")
                        .setStagingPath("s3://" + AWS.kit().bucket() + "/fraud")
                        .setClientProperties(AWS.kit().clientProperties())
                        .setPayloadSerializationSchema(new SimpleStringSchema())
                        .setRecordDeserializationSchema(new SimpleStringSchema())
                        .setPredictionDeserializationSchema(new SimpleStringSchema())
                        .setBounded(true)
                        .source(
                                source ->
                                        source.set(
                                                SourceOptions.DISCOVERY_INTERVAL,
                                                Duration.ofMillis(200)))
                        .build();
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setRuntimeMode(RuntimeExecutionMode.STREAMING);
        environment.enableCheckpointing(100);

        List<InferenceResult<String, String>> results =
                fraud.enrich(environment.fromData("{\"amount\":1}", "{\"amount\":2}"))
                        .executeAndCollect(10);

        assertThat(results)
                .extracting(InferenceResult::getPrediction)
                .containsExactlyInAnyOrder("{\"amount\":1}", "{\"amount\":2}");
        assertThat(AWS.kit().requests().count(Operation.INVOKE_ENDPOINT_ASYNC)).isPositive();
    }

    // end

    @Test
    void theKitRunsWithoutJUnit() {
        Model model = refusingModel();
        // snippet: builder
        try (SageMakerTestKit kit =
                SageMakerTestKit.builder()
                        .endpoint(
                                "fraud-detector",
                                spec ->
                                        spec.model(model)
                                                .latency(Duration.ofSeconds(2))
                                                .concurrency(8)
                                                .coldStart(Duration.ofSeconds(10))
                                                .notifications(Notifications.toQueue("results")))
                        .start()) {
            assertThat(kit.clientProperties()).containsKey("aws.sagemakerruntime.endpoint");
        }
        // end
    }

    @Test
    void aProgramStartsTheKitForJobsOfOtherProcesses(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("kit.properties");
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> program =
                    thread.submit(
                            () -> {
                                KitForJobs.main(file.toString());
                                return null;
                            });
            Properties options = await(file, program);

            assertThat(
                            predictions(
                                    SageMakerAsyncInference.<String, String>builder()
                                            .setOptions(
                                                    ConfigurationUtils.createConfiguration(
                                                            options)),
                                    "{\"amount\":1}"))
                    .containsExactly("{\"amount\":1}");
            assertThat(program).isNotDone();
        } finally {
            thread.shutdownNow();
        }
        assertThat(thread.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    private static final class KitForJobs {
        // snippet: program
        public static void main(String... arguments) throws Exception {
            try (SageMakerTestKit kit =
                            SageMakerTestKit.builder()
                                    .endpoint("fraud-detector", spec -> spec.model(Model.echo()))
                                    .start();
                    Writer file = Files.newBufferedWriter(Path.of(arguments[0]))) {
                Properties options = kit.clientProperties();
                options.setProperty("endpoint-name", "fraud-detector");
                options.setProperty("staging-path", "s3://" + kit.bucket() + "/fraud");
                options.store(file, "the job's");
                Thread.currentThread().join(); // until the process is stopped
            }
        }
        // end
    }

    /** What the program has written, when it has written all. */
    private static Properties await(Path file, Future<?> program) throws Exception {
        Properties options = new Properties();
        while (!options.keySet().containsAll(Set.of("endpoint-name", "staging-path", "aws.region"))
                || !Files.readString(file).endsWith("\n")) {
            assertThat(program).isNotDone();
            Thread.sleep(10);
            if (Files.exists(file)) {
                try (Reader reader = Files.newBufferedReader(file)) {
                    options.load(reader);
                }
            }
        }
        return options;
    }

    @Test
    void faultsAreScriptedOrRandom() {
        // snippet: faults
        Faults faults = AWS.kit().faults();
        faults.on(Operation.INVOKE_ENDPOINT_ASYNC).times(3).apply(Fault.throttle());
        FaultRule lostAnswer =
                faults.on(Operation.PUT_OBJECT)
                        .matching(key -> key.contains("/ledger/"))
                        .after(1)
                        .times(1)
                        .apply(Fault.resetAfter());
        faults.on(Operation.OUTPUT_OBJECT).apply(Fault.delay(Duration.ofSeconds(5)));
        faults.random(42, Operation.GET_OBJECT, 0.05, Fault.internalError());
        // end
        assertThat(lostAnswer.applied()).isZero();
    }

    @Test
    void aModelAnswersOrRefuses() throws Exception {
        try (Model model = refusingModel()) {
            assertThat(model.invoke(request("{\"amount\":1}")).isFailure()).isFalse();
            assertThat(model.invoke(request("{\"amount\":-1}")).status()).isEqualTo(400);
        }
    }

    @Test
    void aModelAnswersAsAnotherContainer() throws Exception {
        // snippet: container
        Model tensorFlowServing =
                request -> {
                    JsonNode instances =
                            JsonMapper.shared().readTree(request.body()).get("instances");
                    return ModelResponse.ok(
                            "application/json",
                            "{\"predictions\":" + Collections.nCopies(instances.size(), 0.5) + "}");
                };
        // end
        for (Model model : List.of(tensorFlowServing, ContainerModels.tensorFlowServing())) {
            String endpoint = "tensor-flow-" + UUID.randomUUID();
            AsyncEndpoint unused = AWS.kit().createEndpoint(endpoint, spec -> spec.model(model));

            assertThat(
                            predictions(
                                    SageMakerAsyncInference.<String, String>builder()
                                            .setEndpointName(endpoint)
                                            .setStagingPath(
                                                    "s3://" + AWS.kit().bucket() + "/" + endpoint)
                                            .setClientProperties(AWS.kit().clientProperties())
                                            .setBatchFormat(Containers.tensorFlowServing()),
                                    "[0.0]",
                                    "[0.0]"))
                    .containsExactly("0.5", "0.5");
        }
    }

    private static List<String> predictions(
            SageMakerAsyncInferenceBuilder<String, String> builder, String... records)
            throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setRuntimeMode(RuntimeExecutionMode.STREAMING);
        environment.enableCheckpointing(100);
        return builder
                .setPayloadSerializationSchema(new SimpleStringSchema())
                .setRecordDeserializationSchema(new SimpleStringSchema())
                .setPredictionDeserializationSchema(new SimpleStringSchema())
                .setBounded(true)
                .source(
                        source ->
                                source.set(
                                        SourceOptions.DISCOVERY_INTERVAL, Duration.ofMillis(200)))
                .build()
                .enrich(environment.fromData(records))
                .executeAndCollect(records.length + 1)
                .stream()
                .map(InferenceResult::getPrediction)
                .toList();
    }

    private static ModelRequest request(String body) {
        return new ModelRequest(null, null, null, "id", body.getBytes(UTF_8));
    }

    private static Model refusingModel() {
        // snippet: model
        Model model =
                request -> {
                    String transactions = new String(request.body(), UTF_8);
                    return transactions.contains("\"amount\":-")
                            ? ModelResponse.error(400, "text/plain", "an amount is negative")
                            : ModelResponse.ok("application/jsonlines", transactions);
                };
        // end
        return model;
    }
}
