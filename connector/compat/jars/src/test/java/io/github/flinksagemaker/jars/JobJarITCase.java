// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.jars;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import io.github.flinksagemaker.testkit.model.ModelRequest;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.PackagedProgramUtils;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The example of a job's jar: what is inside, and that a cluster runs it as {@code flink run}
 * would.
 */
@Timeout(300)
class JobJarITCase {

    private static final File JAR = new File(requireNonNull(System.getProperty("job.jar")));
    private static final int REVIEWS = 100;

    private static final Queue<String> SENTIMENT = new ConcurrentLinkedQueue<>();
    private static final Queue<String> TOPIC = new ConcurrentLinkedQueue<>();

    @RegisterExtension
    static final SageMakerExtension AWS =
            new SageMakerExtension(
                    kit ->
                            kit.endpoint("s-v1", e -> e.model(r -> answer(r, SENTIMENT)))
                                    .endpoint("t-v1", e -> e.model(r -> answer(r, TOPIC))));

    @Test
    void holdsTheConnectorAndNothingOfFlink() throws IOException {
        try (JarFile jar = new JarFile(JAR)) {
            assertThat(jar.stream().map(JarEntry::getName))
                    .contains("com/example/TwoModelsJob.class")
                    .contains("io/github/flinksagemaker/SageMakerAsyncInference.class")
                    .noneMatch(name -> name.startsWith("org/apache/flink/"))
                    .noneMatch(name -> name.startsWith("org/slf4j/"));
        }
    }

    @Test
    void runsWithItsOwnClassesBeforeThoseOfTheCluster() throws Exception {
        try (MiniCluster cluster = new MiniCluster(clusterOfFour())) {
            cluster.start();
            JobGraph job = jobOf(arguments());
            JobID id = cluster.submitJob(job).get(60, TimeUnit.SECONDS).getJobID();

            // Bounded: it ends when the last result has come out.
            cluster.requestJobResult(id)
                    .get(240, TimeUnit.SECONDS)
                    .toJobExecutionResult(getClass().getClassLoader());
        }

        assertThat(SENTIMENT).doesNotHaveDuplicates().hasSize(REVIEWS);
        assertThat(TOPIC).containsExactlyInAnyOrderElementsOf(SENTIMENT);
    }

    private static MiniClusterConfiguration clusterOfFour() {
        return new MiniClusterConfiguration.Builder()
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(4)
                .build();
    }

    /** The jar travels to the cluster, where a class loader of the job's own reads it. */
    private static JobGraph jobOf(String... arguments) throws Exception {
        PackagedProgram program =
                PackagedProgram.newBuilder().setJarFile(JAR).setArguments(arguments).build();
        try (program) {
            return PackagedProgramUtils.createJobGraph(program, new Configuration(), 2, true);
        }
    }

    private static String[] arguments() {
        Stream<String> properties =
                AWS.kit().clientProperties().entrySet().stream()
                        .map(property -> property.getKey() + "=" + property.getValue());
        return Stream.concat(
                        Stream.of("s3://" + AWS.kit().bucket() + "/reviews", "s-v1", "t-v1"),
                        properties)
                .toArray(String[]::new);
    }

    private static ModelResponse answer(ModelRequest request, Queue<String> seen) {
        new String(request.body(), StandardCharsets.UTF_8).lines().forEach(seen::add);
        return ModelResponse.ok("application/jsonlines", request.body());
    }
}
