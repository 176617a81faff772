// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.drill.process.Child;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import io.github.flinksagemaker.testkit.model.Model;
import io.github.flinksagemaker.testkit.model.ModelRequest;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The example's jar, uploaded by REST to a JobManager and a TaskManager that are processes. The
 * class loader of a job is child-first, as it is by default.
 */
@Timeout(900)
class JobJarOnClusterITCase {

    private static final String TWO_MODELS = "com.example.TwoModelsJob";
    private static final int REVIEWS = 100;
    private static final int ALL = 1_000_000;

    /** Classes that Flink itself loads late are few; the jar's are thousands. */
    private static final long SPARE_CLASSES = 300;

    private static final long SPARE_METASPACE_KIB = 3_000;

    /** Connections between the processes come and go. */
    private static final long SPARE_FILES = 2;

    /** One request for each permit. */
    private static final Semaphore PERMITS = new Semaphore(0);

    @RegisterExtension
    static final SageMakerExtension AWS =
            new SageMakerExtension(
                    kit ->
                            kit.endpoint("s-v1", e -> e.model(Model.echo()))
                                    .endpoint("t-v1", e -> e.model(Model.echo()))
                                    .endpoint(
                                            RescaledJob.NAME,
                                            e ->
                                                    e.model(JobJarOnClusterITCase::permitted)
                                                            .concurrency(100)));

    static List<FlinkVersion> versions() {
        return Stream.of("flink-1.20", "flink-2.2", "flink-2.3").map(FlinkVersion::new).toList();
    }

    /** In one test, since a cluster takes a while to start. */
    @ParameterizedTest
    @MethodSource("versions")
    void runsAgainAndAgainAndAtAnotherParallelism(FlinkVersion flink) throws Exception {
        try (SessionCluster cluster = new SessionCluster(flink)) {
            theJarRunsTwiceAndNothingOfItStaysBehind(cluster);
            eachRecordComesOutOnceOverASavepointAndAnotherParallelism(cluster);

            awaitNoJobClasses(cluster);
            assertThat(cluster.troubles()).isEmpty();
        }
    }

    private static void theJarRunsTwiceAndNothingOfItStaysBehind(SessionCluster cluster)
            throws Exception {
        UploadedJar jar = cluster.upload(JobJars.EXAMPLE);

        runTwoModels(cluster, jar);
        List<Footprint> first = awaitNoJobClasses(cluster);
        runTwoModels(cluster, jar);
        List<Footprint> second = awaitNoJobClasses(cluster);

        for (int process = 0; process < first.size(); process++) {
            isWhereItWas(first.get(process), second.get(process));
        }
    }

    private static void runTwoModels(SessionCluster cluster, UploadedJar jar) throws Exception {
        cluster.printed().skip();
        String job =
                jar.run(
                        TWO_MODELS,
                        arguments("s3://" + AWS.kit().bucket() + "/reviews", "s-v1", "t-v1"),
                        2,
                        "");
        cluster.awaitRunning(job);
        assertThat(Footprint.of(cluster.taskManager().pid()).jobClassLoaders()).isPositive();
        cluster.awaitEnd(job);

        for (String name : List.of("sentiment", "topic")) {
            assertThat(cluster.printed().records(name))
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(1, REVIEWS)
                                    .mapToObj(n -> "{\"review\":\"No. " + n + " was good\"}")
                                    .toList());
        }
    }

    private static void eachRecordComesOutOnceOverASavepointAndAnotherParallelism(
            SessionCluster cluster) throws Exception {
        UploadedJar jar =
                cluster.upload(
                        JobJars.with(RescaledJob.class, cluster.folder().resolve("rescaled.jar")));
        PERMITS.drainPermits();
        PERMITS.release(2);
        cluster.printed().skip();

        String savepoint =
                cluster.stopWithSavepoint(runRescaled(cluster, jar, 2, ""), cluster.folder());
        assertThat(cluster.printed().records(RescaledJob.NAME))
                .hasSizeBetween(1, 2 * RescaledJob.BATCH_SIZE);
        PERMITS.release(ALL);
        cluster.awaitEnd(runRescaled(cluster, jar, SessionCluster.SLOTS, savepoint));

        assertThat(cluster.printed().records(RescaledJob.NAME))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, RescaledJob.RECORDS)
                                .mapToObj(RescaledJob::record)
                                .toList());
    }

    /** Returns when there are results. */
    private static String runRescaled(
            SessionCluster cluster, UploadedJar jar, int parallelism, String savepoint)
            throws Exception {
        String job =
                jar.run(
                        RescaledJob.class.getName(),
                        arguments(
                                "s3://" + AWS.kit().bucket() + "/" + cluster.folder().getFileName(),
                                RescaledJob.NAME),
                        parallelism,
                        savepoint);
        Patience.until(
                "results come out",
                () -> cluster.printed().records(RescaledJob.NAME).size(),
                size -> size > 0);
        return job;
    }

    /** Waits until no job's class loader is left in JobManager and TaskManager. */
    private static List<Footprint> awaitNoJobClasses(SessionCluster cluster) throws Exception {
        return List.of(
                awaitNoJobClasses(cluster.jobManager()), awaitNoJobClasses(cluster.taskManager()));
    }

    private static Footprint awaitNoJobClasses(Child process) throws InterruptedException {
        return Patience.until(
                "no job's class loader is left in " + process,
                () -> Footprint.of(process.pid()),
                footprint -> footprint.jobClassLoaders() == 0);
    }

    private static void isWhereItWas(Footprint before, Footprint after) {
        assertThat(after.classes()).isLessThan(before.classes() + SPARE_CLASSES);
        assertThat(after.metaspace()).isLessThan(before.metaspace() + SPARE_METASPACE_KIB);
        Set<String> added = new HashSet<>(after.threads());
        added.removeAll(before.threads());
        assertThat(added).isEmpty();
        assertThat(after.files()).isLessThanOrEqualTo(before.files() + SPARE_FILES);
    }

    private static List<String> arguments(String... first) {
        Stream<String> properties =
                AWS.kit().clientProperties().entrySet().stream()
                        .map(property -> property.getKey() + "=" + property.getValue());
        return Stream.concat(Stream.of(first), properties).toList();
    }

    private static ModelResponse permitted(ModelRequest request) throws Exception {
        PERMITS.acquire();
        return Model.echo().invoke(request);
    }
}
