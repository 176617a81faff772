// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.model.Model;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The clean-up in jobs, against S3 over HTTP, with a retention of a second. */
@Timeout(300)
class CleanupITCase {

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, 8);

    /** What came out, by the reader that emitted it: the record, and the failure's kind if any. */
    private static final Map<String, Set<String>> SEEN = new ConcurrentHashMap<>();

    private SageMakerTestKit kit;

    @BeforeEach
    void start() {
        SEEN.clear();
        kit =
                SageMakerTestKit.builder()
                        .endpoint("inside", endpoint -> endpoint.model(Model.echo()))
                        .endpoint("outside", endpoint -> endpoint.model(Model.echo()))
                        .start();
    }

    @AfterEach
    void stop() {
        kit.close();
    }

    @Test
    void whatIsDoneWithGoesAndEveryResultComesOut() throws Exception {
        kit.faults()
                .on(Operation.INVOKE_ENDPOINT_ASYNC)
                .times(1)
                .apply(new Fault.Error(400, "ValidationError", "refused by the test"));
        write("inside", "a", 300);
        Set<String> lanes = lanes();
        String orphan = "staging/inputs/" + lanes.iterator().next() + "/never-sent.jsonl";
        kit.undisturbedS3Client()
                .putObject(b -> b.bucket(kit.bucket()).key(orphan), RequestBody.fromString("x"));
        write("outside", "b", 50);
        List<String> outputs = keys("async-output/");
        assertThat(outputs).isNotEmpty();

        JobClient reader = read("reader", CleanupPolicy.LEDGER_AND_INPUTS, null);
        TestJobs.await(() -> seen("reader").size() == 350);
        TestJobs.await(() -> keys("staging/").stream().noneMatch(key -> !key.contains("/trim/")));

        assertThat(keys("async-output/")).as("a lifecycle rule's").containsAll(outputs);
        Set<String> seen = seen("reader");
        Set<String> rejected =
                seen.stream()
                        .filter(s -> s.endsWith("REJECTED_REQUEST"))
                        .collect(Collectors.toSet());
        assertThat(rejected).hasSizeBetween(1, 10);
        assertThat(seen.stream().filter(s -> s.startsWith("a")))
                .hasSize(300)
                .allMatch(s -> !s.contains(" ") || rejected.contains(s));
        assertThat(seen.stream().filter(s -> s.startsWith("b")))
                .as("their outputs may not be read")
                .hasSize(50)
                .allMatch(s -> s.contains(" "));
        TestJobs.await(() -> keys("staging/trim/").isEmpty());
        TestJobs.cancel(reader);
    }

    @Test
    void aPayloadThatARecordHasNamedStays() throws Exception {
        List<String> named = List.of("inbox/a0", "staging/inbox/a1", "staging/a2");
        for (String key : named) {
            kit.undisturbedS3Client()
                    .putObject(
                            b -> b.bucket(kit.bucket()).key(key),
                            RequestBody.fromString(key.substring(key.length() - 2)));
        }
        Map<String, String> locations = new HashMap<>();
        named.forEach(
                key ->
                        locations.put(
                                key.substring(key.length() - 2),
                                "s3://" + kit.bucket() + "/" + key));
        Map<String, String> serializable = Map.copyOf(locations);
        StreamExecutionEnvironment environment = TestJobs.environment(1);
        environment
                .fromData("a0", "a1", "a2", "a3", "a4")
                .sinkTo(
                        builder("inside", CleanupPolicy.NONE)
                                .setPayloadLocation(serializable::get)
                                .build()
                                .sink());
        environment.execute();
        assertThat(keys("staging/inputs/")).as("of two records in one batch").hasSize(1);

        JobClient reader = read("reader", CleanupPolicy.LEDGER_AND_INPUTS, null);
        TestJobs.await(() -> seen("reader").size() == 5);
        TestJobs.await(
                () -> keys("staging/ledger/").isEmpty() && keys("staging/inputs/").isEmpty());

        assertThat(seen("reader")).containsExactlyInAnyOrder("a0", "a1", "a2", "a3", "a4");
        assertThat(keys("")).containsAll(named);
        TestJobs.cancel(reader);
    }

    @Test
    void aFreshSourceStartsAtTheTrimMarkAndARestoredOneBelowItFails(@TempDir Path directory)
            throws Exception {
        JobClient writer = writeOn("inside", "a");
        JobClient reader = read("reader", CleanupPolicy.LEDGER_AND_INPUTS, null);
        TestJobs.await(() -> lanes().size() == 1 && seen("reader").size() > 50);
        String lane = lanes().iterator().next();
        String savepoint =
                reader.triggerSavepoint(directory.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get(240, TimeUnit.SECONDS);
        long then = newestSegment(lane);
        TestJobs.await(() -> trimmedTo(lane) > then + 5);
        TestJobs.await(() -> segments(lane).higher(0L) > then); // deleted after the mark
        Set<String> early = Set.copyOf(List.of("a0", "a1", "a2"));
        assertThat(seen("reader")).containsAll(early);
        assertThat(segments(lane).first()).as("the opening stays").isZero();
        TestJobs.cancel(reader);

        JobClient fresh = read("fresh", CleanupPolicy.NONE, null);
        TestJobs.await(() -> seen("fresh").size() > 50);
        assertThat(seen("fresh")).doesNotContainAnyElementsOf(early);
        TestJobs.cancel(fresh);

        JobClient behind = read("behind", CleanupPolicy.NONE, savepoint);
        assertThatThrownBy(() -> TestJobs.awaitEnd(behind))
                .hasStackTraceContaining("has been deleted: restore a newer checkpoint")
                .hasStackTraceContaining(lane);
        assertThat(seen("behind")).isEmpty();

        TestJobs.cancel(writer);
    }

    @Test
    void aSourceThatMayNotDeleteGoesOn() throws Exception {
        kit.faults()
                .on(Operation.DELETE_OBJECTS)
                .apply(new Fault.Error(403, "AccessDenied", "refused by the test"));
        write("inside", "a", 100);

        JobClient reader = read("reader", CleanupPolicy.LEDGER, null);
        TestJobs.await(() -> kit.requests().count(Operation.DELETE_OBJECTS) > 2);
        write("inside", "b", 100);
        TestJobs.await(() -> seen("reader").size() == 200);

        assertThat(seen("reader")).allMatch(s -> !s.contains(" "));
        assertThat(keys("staging/ledger/")).isNotEmpty();
        kit.faults().clear();
        TestJobs.await(() -> keys("staging/ledger/").isEmpty());
        assertThat(keys("staging/inputs/")).isNotEmpty();
        TestJobs.cancel(reader);
    }

    @Test
    @DisplayName("rules 28 and 34: what another run cleans up is its own")
    void aRunThatIsStoppedWithASavepointLosesNothingToAnotherRunsCleanup(@TempDir Path directory)
            throws Exception {
        int records = 600;
        JobClient first = enrich("a", records, CleanupPolicy.NONE, null);
        TestJobs.await(() -> seen("a").size() > 100);
        String savepoint = TestJobs.stop(first, directory);
        assertThat(seen("a")).hasSizeLessThan(records);
        Set<String> lanes = lanes();

        JobClient second = enrich("b", 100, CleanupPolicy.LEDGER_AND_INPUTS, null);
        TestJobs.await(() -> seen("b").size() == 100);
        TestJobs.await(() -> lanes().equals(lanes)); // its own lanes have gone, and no other
        TestJobs.cancel(second);

        JobClient restored = enrich("a", records, CleanupPolicy.NONE, savepoint);
        TestJobs.await(() -> seen("a").size() == records);
        assertThat(seen("a")).noneMatch(s -> s.contains(" "));
        TestJobs.cancel(restored);
    }

    private static Set<String> seen(String reader) {
        return SEEN.computeIfAbsent(reader, name -> ConcurrentHashMap.newKeySet());
    }

    /** Runs a sink to the end of its input. */
    private void write(String endpoint, String prefix, int records) throws Exception {
        StreamExecutionEnvironment environment = TestJobs.environment(2);
        List<String> input =
                IntStream.range(0, records).mapToObj(i -> prefix + i).collect(Collectors.toList());
        environment
                .fromData(input)
                .rebalance()
                .sinkTo(inference(endpoint, CleanupPolicy.NONE).sink());
        environment.execute();
    }

    /** Starts a sink whose input goes on. */
    private JobClient writeOn(String endpoint, String prefix) throws Exception {
        StreamExecutionEnvironment environment = TestJobs.environment(1);
        TestJobs.numbers(environment, prefix, Long.MAX_VALUE, RateLimiterStrategy.perSecond(100))
                .sinkTo(inference(endpoint, CleanupPolicy.NONE).sink());
        return environment.executeAsync();
    }

    /** A sink and its source in one job, whose run is its own. */
    private JobClient enrich(
            String prefix, int records, CleanupPolicy policy, @Nullable String savepoint)
            throws Exception {
        StreamExecutionEnvironment environment = TestJobs.environment(1, 0, savepoint);
        DataStream<String> input =
                TestJobs.numbers(environment, prefix, records, RateLimiterStrategy.perSecond(100));
        builder("inside", policy)
                .build()
                .enrich(input)
                .map(new Noting(prefix))
                .uid("noting")
                .sinkTo(new DiscardingSink<>())
                .uid("discarding");
        return environment.executeAsync();
    }

    private JobClient read(String name, CleanupPolicy policy, @Nullable String savepoint)
            throws Exception {
        StreamExecutionEnvironment environment = TestJobs.environment(2, 0, savepoint);
        DataStream<InferenceResult<String, String>> results =
                environment
                        .fromSource(
                                inference("inside", policy).source(),
                                WatermarkStrategy.noWatermarks(),
                                "results")
                        .uid("results");
        results.map(new Noting(name)).uid("noting").sinkTo(new DiscardingSink<>());
        return environment.executeAsync();
    }

    private SageMakerAsyncInference<String, String> inference(
            String endpoint, CleanupPolicy policy) {
        return builder(endpoint, policy).build();
    }

    private SageMakerAsyncInferenceBuilder<String, String> builder(
            String endpoint, CleanupPolicy policy) {
        String bucket = "s3://" + kit.bucket();
        return TestJobs.inference(kit, endpoint)
                .setBounded(false)
                .setBatchFormat(BatchFormats.csvLines())
                .sink(sink -> sink.setName("sink").setMaxBatchSize(10).setMaxTimeInBufferMS(50))
                .set(SourceOptions.POLL_INTERVAL_MIN, Duration.ofMillis(50))
                .set(SourceOptions.CLEANUP_RETENTION, Duration.ofSeconds(1))
                .set(SourceOptions.CLEANUP_INTERVAL, Duration.ofMillis(300))
                .source(
                        source ->
                                source.setAllowedOutputPaths(
                                                bucket + "/async-output/inside",
                                                bucket + "/async-failures/inside")
                                        .setCleanupPolicy(policy));
    }

    private List<String> keys(String prefix) {
        return kit
                .undisturbedS3Client()
                .listObjectsV2Paginator(b -> b.bucket(kit.bucket()).prefix(prefix))
                .contents()
                .stream()
                .map(S3Object::key)
                .collect(Collectors.toList());
    }

    private Set<String> lanes() {
        return keys("staging/ledger/").stream()
                .map(key -> key.split("/")[2])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private TreeSet<Long> segments(String lane) {
        return keys("staging/ledger/" + lane + "/").stream()
                .map(key -> key.substring(key.lastIndexOf('/') + 1))
                .filter(name -> name.matches("[0-9]{20}")) // unfinished uploads are listed, too
                .map(Long::parseLong)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private long newestSegment(String lane) {
        return segments(lane).last();
    }

    private long trimmedTo(String lane) {
        String key = "staging/trim/" + lane;
        if (keys(key).isEmpty()) {
            return 0;
        }
        String mark =
                kit.undisturbedS3Client()
                        .getObjectAsBytes(b -> b.bucket(kit.bucket()).key(key))
                        .asString(StandardCharsets.UTF_8);
        return Long.parseLong(mark.split(" ")[0]);
    }

    /** Notes each record that passes, once: a repetition fails the job. */
    private static final class Noting
            implements MapFunction<InferenceResult<String, String>, String> {
        private static final long serialVersionUID = 1L;
        private final String reader;

        Noting(String reader) {
            this.reader = reader;
        }

        @Override
        public String map(InferenceResult<String, String> result) {
            InferenceFailure failure = result.getFailure();
            FailureKind kind = failure == null ? null : failure.getKind();
            String noted = result.getRecord() + (kind == null ? "" : " " + kind);
            if (!seen(reader).add(noted)) {
                throw new IllegalStateException(noted + " came out twice");
            }
            return noted;
        }
    }
}
