// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A job is stopped with a savepoint while the model works on records of its first version, and goes
 * on with a version that knows a second one: state holds bytes only, so the record's schema alone
 * decides what becomes of those under way.
 */
@Timeout(300)
class RecordEvolutionITCase {

    private static final int OLD = 20;
    private static final int ALL = 40;
    private static final int BATCH = 5;

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, 2);

    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private SageMakerTestKit kit;

    /** A record of the first version. */
    public static class Order {
        public int id;
    }

    /** One of the second. */
    public static class PricedOrder {
        public int id;
        public String currency = "";
    }

    @BeforeEach
    void start() {
        kit =
                SageMakerTestKit.builder()
                        .endpoint(
                                "echo",
                                spec ->
                                        spec.concurrency(ALL)
                                                .model(
                                                        request -> {
                                                            mayAnswer.await();
                                                            return ModelResponse.ok(
                                                                    "application/jsonlines",
                                                                    request.body());
                                                        }))
                        .start();
    }

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        kit.close();
    }

    @Test
    void recordsOfTheOldVersionComeOutAsTheNewSchemaReadsThem(@TempDir Path savepoints)
            throws Exception {
        List<InferenceResult<PricedOrder, String>> results =
                restored(stopped(savepoints), new PricedOrders("EUR"));

        assertThat(results).allMatch(InferenceResult::isSuccess);
        assertThat(results)
                .extracting(result -> order(result).id + " " + order(result).currency)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, ALL)
                                .mapToObj(id -> id + (id < OLD ? " EUR" : " USD"))
                                .toList());
    }

    @Test
    void thoseThatItRefusesComeOutAsFailuresWithTheirBytes(@TempDir Path savepoints)
            throws Exception {
        List<InferenceResult<PricedOrder, String>> results =
                restored(stopped(savepoints), new PricedOrders(""));

        assertThat(results.stream().filter(InferenceResult::isSuccess))
                .extracting(result -> order(result).id)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(OLD, ALL).boxed().toList());
        List<InferenceFailure> failures =
                results.stream().map(InferenceResult::getFailure).filter(Objects::nonNull).toList();
        assertThat(failures)
                .allSatisfy(
                        failure -> {
                            assertThat(failure.getKind()).isEqualTo(FailureKind.UNDECODABLE_RECORD);
                            assertThat(failure.getMessage()).contains("no currency");
                        });
        assertThat(failures)
                .extracting(
                        failure ->
                                new String(Objects.requireNonNull(failure.getRecordBytes()), UTF_8))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, OLD).mapToObj(id -> "{\"id\":" + id + "}").toList());
    }

    private static PricedOrder order(InferenceResult<PricedOrder, String> result) {
        return Objects.requireNonNull(result.getRecord());
    }

    private String stopped(Path savepoints) throws Exception {
        StreamExecutionEnvironment environment = TestJobs.environment(1);
        enriched(
                        environment,
                        OLD,
                        id -> {
                            Order order = new Order();
                            order.id = id.intValue();
                            return order;
                        },
                        Order.class,
                        order -> ("{\"id\":" + order.id + "}").getBytes(UTF_8),
                        new Orders())
                .sinkTo(new DiscardingSink<>());
        JobClient job = environment.executeAsync();
        TestJobs.await(
                job, () -> kit.requests().count(Operation.INVOKE_ENDPOINT_ASYNC) >= OLD / BATCH);
        return TestJobs.stop(job, savepoints);
    }

    private List<InferenceResult<PricedOrder, String>> restored(
            String savepoint, DeserializationSchema<PricedOrder> schema) throws Exception {
        mayAnswer.countDown();
        return TestJobs.collect(
                enriched(
                        TestJobs.environment(1, 0, savepoint),
                        ALL,
                        id -> {
                            PricedOrder order = new PricedOrder();
                            order.id = id.intValue();
                            order.currency = "USD";
                            return order;
                        },
                        PricedOrder.class,
                        order ->
                                ("{\"id\":%d,\"currency\":\"%s\"}")
                                        .formatted(order.id, order.currency)
                                        .getBytes(UTF_8),
                        schema));
    }

    private <R> DataStream<InferenceResult<R, String>> enriched(
            StreamExecutionEnvironment environment,
            int most,
            MapFunction<Long, R> make,
            Class<R> type,
            SerializationSchema<R> payload,
            DeserializationSchema<R> record) {
        GeneratorFunction<Long, Long> numbers = index -> index;
        return SageMakerAsyncInference.<R, String>builder()
                .setEndpointName("echo")
                .setStagingPath("s3://" + kit.bucket() + "/staging")
                .setClientProperties(kit.clientProperties())
                .setPayloadSerializationSchema(payload)
                .setRecordDeserializationSchema(record)
                .setPredictionDeserializationSchema(new SimpleStringSchema())
                .setBounded(true)
                .sink(sink -> sink.setMaxBatchSize(BATCH).setMaxTimeInBufferMS(50))
                .set(SourceOptions.DISCOVERY_INTERVAL, Duration.ofMillis(200))
                .build()
                .enrich(
                        environment
                                .fromSource(
                                        new DataGeneratorSource<>(
                                                numbers, ALL, upTo(most), Types.LONG),
                                        WatermarkStrategy.noWatermarks(),
                                        "numbers")
                                .uid("numbers")
                                .map(make)
                                .returns(type));
    }

    /** After so many it waits, and its input does not end. */
    private static <S extends SourceSplit> RateLimiterStrategy<S> upTo(int most) {
        return parallelism -> {
            AtomicInteger left = new AtomicInteger(most);
            return new RateLimiter<S>() {
                @Override
                public CompletionStage<Void> acquire(int records) {
                    return left.addAndGet(-records) >= 0
                            ? CompletableFuture.completedFuture(null)
                            : new CompletableFuture<>();
                }
            };
        };
    }

    private static final class Orders extends AbstractDeserializationSchema<Order> {
        private static final long serialVersionUID = 1L;

        Orders() {
            super(Order.class);
        }

        @Override
        public Order deserialize(byte[] message) {
            Order order = new Order();
            order.id = JsonMapper.shared().readTree(message).get("id").asInt();
            return order;
        }
    }

    /** Takes a currency for those that have none, or refuses them if there is none to take. */
    private static final class PricedOrders extends AbstractDeserializationSchema<PricedOrder> {
        private static final long serialVersionUID = 1L;

        private final String currencyOfOld;

        PricedOrders(String currencyOfOld) {
            super(PricedOrder.class);
            this.currencyOfOld = currencyOfOld;
        }

        @Override
        public PricedOrder deserialize(byte[] message) throws IOException {
            JsonNode json = JsonMapper.shared().readTree(message);
            PricedOrder order = new PricedOrder();
            order.id = json.get("id").asInt();
            order.currency = json.path("currency").asString(currencyOfOld);
            if (order.currency.isEmpty()) {
                throw new IOException("no currency");
            }
            return order;
        }
    }
}
