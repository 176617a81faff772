// SPDX-License-Identifier: Apache-2.0
package com.example;

import com.amazonaws.services.kinesisanalytics.runtime.KinesisAnalyticsRuntime;

import io.github.flinksagemaker.SageMakerAsyncInference;
import io.github.flinksagemaker.model.FailureJsonSchema;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.InferenceResults;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/**
 * JSON Lines from files, each line to a model, and what it says to files again.
 *
 * <p>All settings are runtime properties. Of Flink's configuration nothing is set here: checkpoints
 * and parallelism are the service's, and it refuses an application that changes them.
 */
public final class ManagedFlinkApplication {

    private static final ConfigOption<String> INPUT_PATH =
            ConfigOptions.key("path").stringType().noDefaultValue();
    private static final ConfigOption<Boolean> INPUT_BOUNDED =
            ConfigOptions.key("bounded").booleanType().defaultValue(false);
    private static final ConfigOption<Duration> INPUT_DISCOVERY_INTERVAL =
            ConfigOptions.key("discovery-interval")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(10));
    private static final ConfigOption<String> RESULTS_PATH =
            ConfigOptions.key("results.path").stringType().noDefaultValue();
    private static final ConfigOption<String> DEAD_LETTERS_PATH =
            ConfigOptions.key("dead-letters.path").stringType().noDefaultValue();

    private final Map<String, Properties> groups;

    private ManagedFlinkApplication(Map<String, Properties> groups) {
        this.groups = groups;
    }

    /**
     * The service passes no arguments and has the properties in a file of its own.
     *
     * @param args elsewhere: a file with the properties, in the service's format
     */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        new ManagedFlinkApplication(
                        args.length == 0
                                ? KinesisAnalyticsRuntime.getApplicationProperties()
                                : KinesisAnalyticsRuntime.getApplicationProperties(args[0]))
                .build(environment);
        environment.execute("managed-flink-application");
    }

    private void build(StreamExecutionEnvironment environment) {
        Configuration input = group("Input");
        Configuration output = group("Output");
        DataStream<String> records =
                environment
                        .fromSource(files(input), WatermarkStrategy.noWatermarks(), "Records")
                        .uid("records");
        InferenceResults<String, String> results =
                InferenceResults.split(inference(input).enrich(records));

        results.predictions()
                .uid("predictions")
                .union(results.references().uid("references"))
                .sinkTo(
                        jsonLines(
                                required(output, "Output", RESULTS_PATH),
                                ManagedFlinkApplication::line))
                .name("Results to files")
                .uid("results-to-files");
        results.failures()
                .uid("failures")
                .sinkTo(
                        jsonLines(
                                required(output, "Output", DEAD_LETTERS_PATH),
                                FailureJsonSchema.of(new SimpleStringSchema())))
                .name("Dead letters to files")
                .uid("dead-letters-to-files");
    }

    private SageMakerAsyncInference<String, String> inference(Configuration input) {
        return SageMakerAsyncInference.<String, String>builder()
                .setName("model") // makes the operators' uids, whatever the endpoint's name
                .setOptions(group("SageMaker"))
                .setPayloadSerializationSchema(new SimpleStringSchema())
                .setRecordDeserializationSchema(new SimpleStringSchema())
                .setPredictionDeserializationSchema(new SimpleStringSchema())
                .setBounded(input.get(INPUT_BOUNDED))
                .build();
    }

    private static FileSource<String> files(Configuration input) {
        FileSource.FileSourceBuilder<String> files =
                FileSource.forRecordStreamFormat(
                        new TextLineInputFormat(), new Path(required(input, "Input", INPUT_PATH)));
        return input.get(INPUT_BOUNDED)
                ? files.build()
                : files.monitorContinuously(input.get(INPUT_DISCOVERY_INTERVAL)).build();
    }

    /** What a checkpoint has completed stands in finished files. */
    private static <T> FileSink<T> jsonLines(String path, SerializationSchema<T> json) {
        return FileSink.<T>forRowFormat(
                        new Path(path),
                        (element, file) -> {
                            file.write(json.serialize(element));
                            file.write('\n');
                        })
                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                .build();
    }

    /**
     * Record and prediction are JSON already; an output too large to be read is named by its place
     * in S3, which the endpoint's output path and a UUID make.
     */
    private static byte[] line(InferenceResult<String, String> result) {
        String outcome =
                result.findOutputReference()
                        .map(output -> "\"output\":\"" + output.getLocation() + "\"")
                        .orElseGet(() -> "\"prediction\":" + result.getPrediction());
        return ("{\"record\":" + result.getRecord() + "," + outcome + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String required(
            Configuration group, String name, ConfigOption<String> property) {
        return group.getOptional(property)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "Runtime property "
                                                + property.key()
                                                + " is missing from group "
                                                + name));
    }

    private Configuration group(String name) {
        Configuration group = new Configuration();
        groups.getOrDefault(name, new Properties())
                .forEach((key, value) -> group.setString((String) key, (String) value));
        return group;
    }
}
