// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.RunSelection;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.source.SageMakerAsyncSourceBuilder;
import io.github.flinksagemaker.testing.LogEvents;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rule 34: several runs on one staging path, in one job or two, over real HTTP. */
@Timeout(240)
class RunsITCase {

    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final Duration LONG = Duration.ofMinutes(10);

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(2, 4);

    private static SageMakerTestKit kit;
    private static volatile CountDownLatch answering = new CountDownLatch(0);

    private final String path = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        kit =
                SageMakerTestKit.builder()
                        .endpoint(
                                "echo",
                                endpoint ->
                                        endpoint.model(
                                                request -> {
                                                    awaitRelease();
                                                    return ModelResponse.ok(
                                                            "application/jsonlines",
                                                            request.body());
                                                }))
                        .start();
    }

    @AfterEach
    void releaseTheModel() {
        answering.countDown(); // a test that failed before holds up no other
    }

    @AfterAll
    static void stop() {
        kit.close();
    }

    private static void awaitRelease() {
        try {
            answering.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Before there were runs: 3 of 60 results, and FINISHED. */
    @Test
    void aSecondBoundedEnrichOnAUsedPathGivesItsOwnResults() throws Exception {
        assertThat(enrich("first", 40, 100_000)).containsExactlyElementsOf(records("first", 40));

        try (LogEvents log = new LogEvents()) {
            assertThat(enrich("second", 60, 40)).containsExactlyElementsOf(records("second", 60));

            assertThat(warnings(log, "other runs")).singleElement().asString().contains("1 other");
        }
    }

    /** The first run never ends. */
    @Test
    void anEnrichThatIsStartedAgainWithoutStateGivesItsOwnResults() throws Exception {
        StreamExecutionEnvironment environment = environment(null);
        CloseableIterator<String> results = enrich(environment, "first", 100_000, 100);
        JobClient job = environment.executeAsync();
        results.next();
        job.cancel().get();

        assertThat(enrich("second", 60, 100_000)).containsExactlyElementsOf(records("second", 60));
    }

    @Test
    void oneObjectEnrichesTwiceInTwoExecutions() throws Exception {
        SageMakerAsyncInference<String, String> inference = inference(null);
        for (String name : List.of("first", "second")) {
            StreamExecutionEnvironment environment = environment(null);
            List<String> results =
                    TestJobs.collect(
                            inference
                                    .enrich(numbers(environment, name, 60, 100_000))
                                    .map(InferenceResult::getRecord)
                                    .returns(Types.STRING));
            assertThat(results.stream().sorted()).containsExactlyElementsOf(records(name, 60));
        }
    }

    /** With checkpoints Flink restarts for ever, unless it is told not to. */
    @Test
    void aSecondJobUnderATakenRunIdFailsWithoutRestarts() throws Exception {
        sink("spring", "a", 50);

        assertThatThrownBy(() -> sink("spring", "b", 50))
                .hasStackTraceContaining("run-id is \"spring\"")
                .hasStackTraceContaining("Choose a run-id that has not been used");

        assertThat(
                        read(
                                RuntimeExecutionMode.STREAMING,
                                source ->
                                        source.setRunId("spring")
                                                .set(SourceOptions.LANE_TIMEOUT, LONG)))
                .containsExactlyElementsOf(records("a", 50));
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAMING", "BATCH"})
    void sinkJobThenSourceJob(RuntimeExecutionMode mode) throws Exception {
        sink("spring", "a", 50);

        // in batch it ends at once, in streaming it waits for another run before
        Duration timeout = mode == RuntimeExecutionMode.BATCH ? LONG : SHORT;
        assertThat(read(mode, source -> source.set(SourceOptions.LANE_TIMEOUT, timeout)))
                .containsExactlyElementsOf(records("a", 50));
    }

    @Test
    void sinkJobThenSourceJobThatStartsExplicitlyAtTheBeginningWaitsForNoOther() throws Exception {
        sink("spring", "a", 50);

        assertThat(
                        read(
                                RuntimeExecutionMode.STREAMING,
                                source ->
                                        source.set(SourceOptions.LANE_TIMEOUT, LONG)
                                                .setStartPosition(StartPosition.earliest())))
                .containsExactlyElementsOf(records("a", 50));
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAMING", "BATCH"})
    void sourceJobFirst(RuntimeExecutionMode mode) throws Exception {
        CompletableFuture<List<String>> results;
        try (LogEvents log = new LogEvents()) {
            results =
                    async(() -> read(mode, source -> source.set(SourceOptions.LANE_TIMEOUT, LONG)));
            await(log, "there is no run to read");
        }

        sink("spring", "a", 50);

        assertThat(results.get()).containsExactlyElementsOf(records("a", 50));
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAMING", "BATCH"})
    void bothAtOnce(RuntimeExecutionMode mode) throws Exception {
        CompletableFuture<List<String>> results =
                async(() -> read(mode, source -> source.set(SourceOptions.LANE_TIMEOUT, LONG)));
        sink("spring", "a", 50);

        assertThat(results.get()).containsExactlyElementsOf(records("a", 50));
    }

    /** Before there were runs: 1,158 of 10,200 results. */
    @Test
    void twoSinksOnOnePathComeOutTogetherOrEachByItself() throws Exception {
        try (LogEvents log = new LogEvents()) {
            CompletableFuture<List<String>> all =
                    async(
                            () ->
                                    read(
                                            RuntimeExecutionMode.STREAMING,
                                            source ->
                                                    source.set(SourceOptions.LANE_TIMEOUT, LONG)));
            CompletableFuture<List<String>> autumn =
                    async(
                            () -> {
                                sink("autumn", "b", 400, 200);
                                return List.of();
                            });
            sink("spring", "a", 400, 200);
            autumn.get();

            assertThat(all.get())
                    .containsExactlyElementsOf(
                            sorted(Stream.of(records("a", 400), records("b", 400))));
            assertThat(warnings(log, "Two runs write at once"))
                    .singleElement()
                    .asString()
                    .contains("spring")
                    .contains("autumn");
        }
        assertThat(
                        read(
                                RuntimeExecutionMode.STREAMING,
                                source ->
                                        source.setRunId("spring")
                                                .set(SourceOptions.LANE_TIMEOUT, LONG)))
                .containsExactlyElementsOf(records("a", 400));
        assertThat(
                        read(
                                RuntimeExecutionMode.STREAMING,
                                source ->
                                        source.setRunId("autumn")
                                                .set(SourceOptions.RUNS, RunSelection.OWN)))
                .containsExactlyElementsOf(records("b", 400));
    }

    @Test
    void aSourceRestoredBesideAFreshSinkGivesWhatWasOpenThenTheNewRun(@TempDir Path savepoints)
            throws Exception {
        answering = new CountDownLatch(1);
        sink("spring", "a", 50);
        StreamExecutionEnvironment first = environment(null);
        results(first, source -> source.setRunId("spring")).collectAsync();
        String savepoint;
        try (LogEvents log = new LogEvents()) {
            JobClient job = first.executeAsync();
            awaitLanes(log, 2);
            savepoint = stop(job, savepoints);
        }
        answering.countDown();
        sink("summer", "b", 50);

        List<String> read =
                TestJobs.collect(
                        results(environment(savepoint), source -> source.setRunId("summer")));

        assertThat(read.stream().sorted())
                .containsExactlyElementsOf(sorted(Stream.of(records("a", 50), records("b", 50))));
    }

    @Test
    void aFreshSourceBesideARestoredSinkBeginsWithTheNewLanesAndSaysWhatItLeaves(
            @TempDir Path savepoints) throws Exception {
        StreamExecutionEnvironment first = environment(null);
        numbers(first, "a", 1_000, 200).sinkTo(inference("spring").sink()).uid("sink");
        JobClient job = first.executeAsync();
        awaitSegments();
        String savepoint = stop(job, savepoints);
        StreamExecutionEnvironment second = environment(savepoint);
        numbers(second, "a", 1_000, 100_000).sinkTo(inference("summer").sink()).uid("sink");
        second.execute();

        try (LogEvents log = new LogEvents()) {
            List<String> rest =
                    read(RuntimeExecutionMode.STREAMING, source -> source.setRunId("summer"));
            List<String> before =
                    read(
                            RuntimeExecutionMode.STREAMING,
                            source ->
                                    source.set(SourceOptions.RUNS, RunSelection.ALL)
                                            .setStartPosition(StartPosition.earliest()));

            assertThat(rest).isNotEmpty().hasSizeLessThan(1_000);
            assertThat(before)
                    .as("each came out once")
                    .containsExactlyElementsOf(records("a", 1_000));
            assertThat(warnings(log, "was restored"))
                    .singleElement()
                    .asString()
                    .contains("[spring]")
                    .contains("run-id spring")
                    .doesNotContain(" 0 invocations");
        }
    }

    /**
     * The sink of the second main() stays finished: no lane of its run comes, whatever the wait.
     */
    @Test
    void anUpgradeWhileTheModelStillWorksOnTheLastRecordsEnds(
            @TempDir Path savepoints, @InjectMiniCluster MiniCluster cluster) throws Exception {
        answering = new CountDownLatch(1);
        StreamExecutionEnvironment first = environment(null);
        enrichShortly(first);
        JobClient job = first.executeAsync();
        awaitFinished(cluster, job, "Writer");
        String savepoint = stop(job, savepoints);
        answering.countDown();

        StreamExecutionEnvironment second = environment(savepoint);
        List<String> read = new ArrayList<>();
        try (CloseableIterator<String> results = enrichShortly(second)) {
            second.executeAsync();
            results.forEachRemaining(read::add);
        }

        assertThat(read.stream().sorted()).containsExactlyElementsOf(records("a", 50));
    }

    private CloseableIterator<String> enrichShortly(StreamExecutionEnvironment environment) {
        return inference(null, source -> source.set(SourceOptions.LANE_TIMEOUT, SHORT))
                .enrich(numbers(environment, "a", 50, 100_000))
                .map(InferenceResult::getRecord)
                .returns(Types.STRING)
                .collectAsync();
    }

    /** Waits until all subtasks of the vertex with this word in its name have finished. */
    private static void awaitFinished(MiniCluster cluster, JobClient job, String word)
            throws Exception {
        TestJobs.await(
                job,
                () ->
                        cluster
                                .getExecutionGraph(job.getJobID())
                                .join()
                                .getAllVertices() // none while the job is being initialized
                                .values()
                                .stream()
                                .filter(vertex -> vertex.getName().contains(word))
                                .anyMatch(
                                        vertex ->
                                                vertex.getAggregateState()
                                                        == ExecutionState.FINISHED));
    }

    private static List<String> warnings(LogEvents log, String part) {
        return log.messages(
                event ->
                        event.getLevel() == Level.WARN
                                && event.getMessage().getFormattedMessage().contains(part));
    }

    private static List<String> records(String name, int count) {
        return sorted(Stream.of(IntStream.range(0, count).mapToObj(i -> name + i).toList()));
    }

    private static List<String> sorted(Stream<List<String>> lists) {
        return lists.flatMap(List::stream).sorted().toList();
    }

    private List<String> enrich(String name, int count, double perSecond) throws Exception {
        StreamExecutionEnvironment environment = environment(null);
        List<String> results = new ArrayList<>();
        try (CloseableIterator<String> iterator = enrich(environment, name, count, perSecond)) {
            JobClient job = environment.executeAsync();
            iterator.forEachRemaining(results::add);
            job.getJobExecutionResult().get();
        }
        return results.stream().sorted().toList();
    }

    private CloseableIterator<String> enrich(
            StreamExecutionEnvironment environment, String name, int count, double perSecond) {
        return inference(null)
                .enrich(numbers(environment, name, count, perSecond))
                .map(InferenceResult::getRecord)
                .returns(Types.STRING)
                .collectAsync();
    }

    private void sink(String run, String name, int count) throws Exception {
        sink(run, name, count, 100_000);
    }

    private void sink(String run, String name, int count, double perSecond) throws Exception {
        StreamExecutionEnvironment environment = environment(null);
        numbers(environment, name, count, perSecond).sinkTo(inference(run).sink());
        environment.execute();
    }

    private List<String> read(
            RuntimeExecutionMode mode,
            Consumer<SageMakerAsyncSourceBuilder<String, String>> settings)
            throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setRuntimeMode(mode);
        environment.setParallelism(2);
        return TestJobs.collect(results(environment, settings)).stream().sorted().toList();
    }

    private DataStream<String> results(
            StreamExecutionEnvironment environment,
            Consumer<SageMakerAsyncSourceBuilder<String, String>> settings) {
        return environment
                .fromSource(
                        inference(null, settings).source(),
                        WatermarkStrategy.noWatermarks(),
                        "results")
                .uid("results")
                .map(InferenceResult::getRecord)
                .returns(Types.STRING);
    }

    private static DataStream<String> numbers(
            StreamExecutionEnvironment environment, String name, int count, double perSecond) {
        return TestJobs.numbers(environment, name, count, RateLimiterStrategy.perSecond(perSecond));
    }

    private static StreamExecutionEnvironment environment(@Nullable String savepoint) {
        Configuration configuration = new Configuration();
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
            configuration.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
        }
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setRuntimeMode(RuntimeExecutionMode.STREAMING);
        environment.setParallelism(2);
        environment.enableCheckpointing(200);
        return environment;
    }

    private SageMakerAsyncInference<String, String> inference(@Nullable String run) {
        return inference(run, source -> {});
    }

    private SageMakerAsyncInference<String, String> inference(
            @Nullable String run, Consumer<SageMakerAsyncSourceBuilder<String, String>> settings) {
        SageMakerAsyncInferenceBuilder<String, String> builder =
                TestJobs.inference(kit, "echo")
                        .setStagingPath("s3://" + kit.bucket() + "/" + path)
                        .setBatchFormat(BatchFormats.csvLines())
                        .sink(sink -> sink.setMaxBatchSize(5).setMaxTimeInBufferMS(50))
                        .set(Tuning.TAIL_INTERVAL_MAX, Duration.ofMillis(100))
                        .source(settings);
        return (run == null ? builder : builder.setRunId(run)).build();
    }

    /** In one look or in several. */
    private static void awaitLanes(LogEvents log, int lanes) throws InterruptedException {
        Pattern found = Pattern.compile("Found (\\d+) lanes");
        TestJobs.await(
                () ->
                        log.messages(event -> true).stream()
                                        .map(found::matcher)
                                        .filter(Matcher::find)
                                        .mapToInt(line -> Integer.parseInt(line.group(1)))
                                        .sum()
                                >= lanes);
    }

    private static void await(LogEvents log, String part) throws InterruptedException {
        TestJobs.await(
                () ->
                        !log.messages(e -> e.getMessage().getFormattedMessage().contains(part))
                                .isEmpty());
    }

    /** Something has been invoked. */
    private void awaitSegments() throws InterruptedException {
        TestJobs.await(
                () ->
                        kit
                                .s3Client()
                                .listObjectsV2Paginator(
                                        list -> list.bucket(kit.bucket()).prefix(path + "/ledger/"))
                                .contents()
                                .stream()
                                .anyMatch(object -> !object.key().endsWith("/" + "0".repeat(20))));
    }

    private static String stop(JobClient job, Path savepoints) throws Exception {
        while (true) {
            try {
                return TestJobs.stop(job, savepoints);
            } catch (ExecutionException e) {
                if (!String.valueOf(e.getMessage()).contains("not being executed at the moment")) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(50); // its tasks are still starting
            }
        }
    }

    private interface Step {
        List<String> run() throws Exception;
    }

    private static CompletableFuture<List<String>> async(Step step) {
        CompletableFuture<List<String>> result = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                result.complete(step.run());
                            } catch (Exception e) {
                                result.completeExceptionally(e);
                            }
                        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}
