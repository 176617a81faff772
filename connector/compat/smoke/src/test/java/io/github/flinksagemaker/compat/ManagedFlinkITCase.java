// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import io.github.flinksagemaker.testkit.model.ModelRequest;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.PackagedProgramUtils;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.DefaultExecutorServiceLoader;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.SourceOperatorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The example for Amazon Managed Service for Apache Flink, started as the service does it: without
 * arguments, by the runtime properties in a file, with checkpoints and parallelism from outside,
 * and where code may change nothing of Flink's configuration.
 */
@Timeout(300)
class ManagedFlinkITCase {

    private static final Path JAR =
            Path.of(requireNonNull(System.getProperty("managed.flink.jar")));

    /** Where src/test/resources/config.properties says that they are. */
    private static final Path SERVICE_PROPERTIES = Path.of("target/application_properties.json");

    private static final String ENDPOINT = "managed";
    private static final int RECORDS = 100;

    /** Its request, and so whoever shares that, is refused by the model. */
    private static final String BAD = record(7);

    @RegisterExtension
    static final SageMakerExtension AWS =
            new SageMakerExtension(
                    kit -> kit.endpoint(ENDPOINT, e -> e.model(ManagedFlinkITCase::answer)));

    @TempDir Path folder;

    @AfterEach
    void noPropertiesForOthers() throws IOException {
        Files.deleteIfExists(SERVICE_PROPERTIES);
    }

    @Test
    void everyRecordComesOutOnceAndNothingIsConfiguredInCode() throws Exception {
        Files.createDirectories(folder.resolve("in"));
        Files.write(
                folder.resolve("in/records.jsonl"),
                IntStream.range(0, RECORDS)
                        .mapToObj(ManagedFlinkITCase::record)
                        .collect(Collectors.toList()));
        Files.writeString(SERVICE_PROPERTIES, json(properties()));

        run(PackagedProgram.newBuilder().setJarFile(JAR.toFile()));

        List<JsonNode> results = jsonLines("results");
        List<JsonNode> deadLetters = jsonLines("dead-letters");
        assertThat(results)
                .isNotEmpty()
                .allSatisfy(
                        result ->
                                assertThat(result.get("prediction").get("seen"))
                                        .isEqualTo(result.get("record")));
        assertThat(deadLetters)
                .isNotEmpty()
                .allSatisfy(
                        letter ->
                                assertThat(letter.get("kind").asString()).isEqualTo("MODEL_ERROR"));
        assertThat(deadLetters.stream().map(letter -> letter.get("record").asString()))
                .contains(BAD);
        assertThat(
                        Stream.concat(
                                results.stream().map(result -> result.get("record").toString()),
                                deadLetters.stream()
                                        .map(letter -> letter.get("record").asString())))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, RECORDS)
                                .mapToObj(ManagedFlinkITCase::record)
                                .collect(Collectors.toList()));
    }

    @Test
    void elsewhereAFileHasThePropertiesAndAMissingOneIsNamed() throws Exception {
        Map<String, Map<String, String>> incomplete = properties();
        requireNonNull(incomplete.get("Output")).remove("dead-letters.path");
        Path file = Files.writeString(folder.resolve("local.json"), json(incomplete));

        assertThatThrownBy(
                        () ->
                                run(
                                        PackagedProgram.newBuilder()
                                                .setJarFile(JAR.toFile())
                                                .setArguments(file.toString())))
                .hasStackTraceContaining(
                        "Runtime property dead-letters.path is missing from group Output");
    }

    @Test
    void withoutBoundedItReadsOn() throws Exception {
        Map<String, Map<String, String>> endless = properties();
        endless.put("Input", Map.of("path", uri("in")));
        Path file = Files.writeString(folder.resolve("local.json"), json(endless));
        PackagedProgram.Builder builder =
                PackagedProgram.newBuilder().setJarFile(JAR.toFile()).setArguments(file.toString());

        try (PackagedProgram program = builder.build()) {
            assertThat(sources(program))
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allMatch(Boundedness.CONTINUOUS_UNBOUNDED::equals);
        }
    }

    private static List<Boundedness> sources(PackagedProgram program) throws Exception {
        StreamGraph graph =
                (StreamGraph)
                        PackagedProgramUtils.getPipelineFromProgram(
                                program, configurationOfTheService(), 2, true);
        return graph.getStreamNodes().stream()
                .map(StreamNode::getOperatorFactory)
                .filter(SourceOperatorFactory.class::isInstance)
                .map(factory -> ((SourceOperatorFactory<?>) factory).getBoundedness())
                .collect(Collectors.toList());
    }

    /** Or the first test would show nothing. */
    @Test
    void codeThatConfiguresFlinkIsRefusedHereAsByTheService() {
        assertThatThrownBy(
                        () ->
                                run(
                                        PackagedProgram.newBuilder()
                                                .setEntryPointClassName(
                                                        Configuring.class.getName())))
                .isInstanceOf(ProgramInvocationException.class)
                .hasStackTraceContaining("Not allowed configuration change(s) were detected")
                .hasStackTraceContaining("execution.checkpointing.interval");
    }

    @Test
    void holdsTheConnectorAndNothingThatTheServiceProvides() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName))
                    .contains("com/example/ManagedFlinkApplication.class")
                    .contains("io/github/flinksagemaker/SageMakerAsyncInference.class")
                    .noneMatch(name -> name.startsWith("org/apache/flink/"))
                    .noneMatch(name -> name.startsWith("org/slf4j/"))
                    .noneMatch(name -> name.startsWith("com/amazonaws/"));
        }
    }

    private static void run(PackagedProgram.Builder builder) throws Exception {
        Configuration configuration = configurationOfTheService();
        try (PackagedProgram program = builder.setConfiguration(configuration).build()) {
            configuration.set(
                    PipelineOptions.JARS,
                    program.getJobJarAndDependencies().stream()
                            .map(Object::toString)
                            .collect(Collectors.toList()));
            ClientUtils.executeProgram(
                    new DefaultExecutorServiceLoader(), configuration, program, false, false);
        }
    }

    private static Configuration configurationOfTheService() {
        Configuration configuration = new Configuration();
        configuration.set(DeploymentOptions.TARGET, "local");
        configuration.set(DeploymentOptions.ATTACHED, true);
        configuration.set(DeploymentOptions.PROGRAM_CONFIG_ENABLED, false);
        configuration.setString("parallelism.default", "2");
        configuration.setString("execution.checkpointing.interval", "500 ms");
        configuration.setString("restart-strategy.type", "none");
        return configuration;
    }

    private Map<String, Map<String, String>> properties() {
        Map<String, String> sageMaker = new LinkedHashMap<>();
        AWS.kit().clientProperties().forEach((key, value) -> sageMaker.put("" + key, "" + value));
        sageMaker.put("endpoint-name", ENDPOINT);
        sageMaker.put("staging-path", "s3://" + AWS.kit().bucket() + "/managed");
        sageMaker.put("sink.delivery-guarantee", "exactly-once");
        sageMaker.put("sink.batch.max-size", "5");

        Map<String, Map<String, String>> groups = new LinkedHashMap<>();
        groups.put("SageMaker", sageMaker);
        groups.put("Input", Map.of("path", uri("in"), "bounded", "true"));
        groups.put(
                "Output",
                new LinkedHashMap<>(
                        Map.of(
                                "results.path", uri("results"),
                                "dead-letters.path", uri("dead-letters"))));
        return groups;
    }

    private String uri(String name) {
        return folder.resolve(name).toUri().toString();
    }

    /** The format of the service's file. */
    private static String json(Map<String, Map<String, String>> groups) {
        return JsonMapper.shared()
                .writeValueAsString(
                        groups.entrySet().stream()
                                .map(
                                        group ->
                                                Map.of(
                                                        "PropertyGroupId", group.getKey(),
                                                        "PropertyMap", group.getValue()))
                                .collect(Collectors.toList()));
    }

    /** Of finished files: those that are not begin with a dot. */
    private List<JsonNode> jsonLines(String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(name))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !requireNonNull(file.getFileName()).toString().startsWith("."))
                    .flatMap(ManagedFlinkITCase::lines)
                    .map(JsonMapper.shared()::readTree)
                    .collect(Collectors.toList());
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new AssertionError(file.toString(), e);
        }
    }

    private static ModelResponse answer(ModelRequest request) {
        String records = new String(request.body(), UTF_8);
        return records.lines().anyMatch(BAD::equals)
                ? ModelResponse.error(400, "text/plain", "no sevens")
                : ModelResponse.ok(
                        "application/jsonlines",
                        records.lines()
                                .map(record -> "{\"seen\":" + record + "}")
                                .collect(Collectors.joining("\n")));
    }

    private static String record(int number) {
        return "{\"number\":" + number + "}";
    }

    /** What a program does that was not written for the service. */
    public static final class Configuring {

        private Configuring() {}

        public static void main(String[] args) throws Exception {
            StreamExecutionEnvironment environment =
                    StreamExecutionEnvironment.getExecutionEnvironment();
            environment.enableCheckpointing(10_000);
            environment.fromSequence(1, 2).sinkTo(new DiscardingSink<>());
            environment.execute();
        }
    }
}
