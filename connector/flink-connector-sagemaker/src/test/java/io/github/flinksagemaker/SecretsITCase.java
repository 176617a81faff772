// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.FailurePolicy;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.testing.LogEvents;
import io.github.flinksagemaker.testing.StackTraces;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.model.Model;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.jsonplan.JsonPlanGenerator;
import org.apache.flink.runtime.rest.util.RestMapperUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Credentials are in no plan, no log, no exception and no state, and neither are payloads. */
@Timeout(300)
class SecretsITCase {

    private static final String OURS = "io.github.flinksagemaker";
    private static final String CARD = "4111-1111-1111-1111";
    private static final String SECRET_KEY = "aws.credentials.provider.basic.secretkey";

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, 4);

    private SageMakerTestKit kit;
    private LogEvents log;

    @BeforeEach
    void start() {
        NumbersJob.reset();
        Configurator.setLevel(OURS, Level.DEBUG);
        log = new LogEvents();
        kit =
                SageMakerTestKit.builder()
                        .endpoint("echo", endpoint -> endpoint.model(Model.echo()))
                        .start();
    }

    @AfterEach
    void stop() {
        kit.close();
        log.close();
        Configurator.setLevel(OURS, Level.INFO);
    }

    @Test
    void aJobShowsItsSecretKeyNowhere(@TempDir Path savepoints) throws Exception {
        String secret = kit.secretAccessKey();
        StreamExecutionEnvironment environment =
                new NumbersJob(kit, 100_000, 1_000, DeliveryGuarantee.EXACTLY_ONCE).build(2);
        assertThat(plans(environment)).allMatch(plan -> !plan.contains(secret));

        JobClient job = environment.executeAsync();
        NumbersJob.awaitMoreThan(300, job);
        String savepoint = TestJobs.stop(job, savepoints);

        assertThat(savepoint).isNotEmpty();
        assertThat(files(savepoints)).isNotEmpty().allMatch(state -> !state.contains(secret));
        assertThat(log.text()).contains(OURS).doesNotContain(secret);
    }

    @Test
    void aJobWithAWrongKeyFailsWithoutShowingIt() throws Exception {
        String wrong = "wr0ngSecret/0123456789/abcdefghijklmnopq";
        JobClient job =
                new NumbersJob(kit, 100, 1_000, DeliveryGuarantee.EXACTLY_ONCE)
                        .clientProperty(SECRET_KEY, wrong)
                        .submit(1);

        assertThatThrownBy(() -> TestJobs.awaitEnd(job))
                .satisfies(failure -> assertThat(StackTraces.of(failure)).doesNotContain(wrong));
        assertThat(log.text()).doesNotContain(wrong);
    }

    @Test
    void aRecordThatCantBeEncodedIsQuotedNowhere() throws Exception {
        assertFailsWithoutQuoting(
                record -> {
                    throw new IllegalArgumentException("can't encode " + record);
                },
                new SimpleStringSchema(),
                "REJECTED_RECORD: the record could not be encoded:"
                        + " java.lang.IllegalArgumentException");
    }

    @Test
    void aPredictionThatCantBeDecodedIsQuotedNowhere() throws Exception {
        assertFailsWithoutQuoting(
                new SimpleStringSchema(),
                new Quoting(),
                "has no prediction: UNDECODABLE_OUTPUT; look at s3://");
    }

    private void assertFailsWithoutQuoting(
            SerializationSchema<String> payload,
            DeserializationSchema<String> prediction,
            String reason)
            throws Exception {
        // whatever the restart strategy: FAIL_JOB ends the job
        StreamExecutionEnvironment environment = TestJobs.environment(1, Integer.MAX_VALUE, null);
        TestJobs.inference(kit, "echo")
                .setBatchFormat(BatchFormats.csvLines())
                .setPayloadSerializationSchema(payload)
                .setRecordSerializationSchema(new SimpleStringSchema())
                .setPredictionDeserializationSchema(prediction)
                .setFailurePolicy(FailurePolicy.FAIL_JOB)
                .build()
                .enrich(environment.fromData("card " + CARD))
                .sinkTo(new DiscardingSink<>());
        JobClient job = environment.executeAsync();

        assertThatThrownBy(() -> TestJobs.awaitEnd(job))
                .satisfies(
                        failure ->
                                assertThat(StackTraces.of(failure))
                                        .contains(reason)
                                        .doesNotContain(CARD));
        assertThat(log.text()).contains(reason).doesNotContain(CARD);
    }

    /** All that Flink shows of a job before it runs. */
    private static List<String> plans(StreamExecutionEnvironment environment) throws IOException {
        StreamGraph graph = environment.getStreamGraph(false);
        JobGraph job = graph.getJobGraph();
        StringBuilder nodes = new StringBuilder();
        graph.getStreamNodes()
                .forEach(
                        node ->
                                nodes.append(node.getOperatorName())
                                        .append(node.getOperatorDescription())
                                        .append(node));
        return List.of(
                environment.getStreamGraph(false).getStreamingPlanAsJSON(),
                RestMapperUtils.getStrictObjectMapper()
                        .writeValueAsString(JsonPlanGenerator.generatePlan(job)),
                nodes.toString(),
                job.getJobConfiguration().toString());
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(SecretsITCase::content).toList();
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Quotes what it can't read, as parsers do. */
    private static final class Quoting extends SimpleStringSchema {
        private static final long serialVersionUID = 1L;

        @Override
        public String deserialize(byte[] message) {
            throw new IllegalArgumentException("can't decode " + super.deserialize(message));
        }
    }
}
