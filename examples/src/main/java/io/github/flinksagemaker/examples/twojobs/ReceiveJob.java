// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.twojobs;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.examples.Arguments;
import io.github.flinksagemaker.examples.languages.Detection;
import io.github.flinksagemaker.examples.languages.Paragraph;
import io.github.flinksagemaker.source.SageMakerAsyncSource;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.formats.json.JsonDeserializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The second job: receives the results of what {@link SendJob} sends, before, during or after it.
 * Runs until it is stopped, or, bounded, until all that was sent has its result.
 */
public final class ReceiveJob {

    private ReceiveJob() {}

    static final class Options extends JobOptions {

        @Option(names = "--output")
        @Nullable String output;

        @Option(names = "--bounded", arity = "0..1", fallbackValue = "true")
        boolean bounded;

        @Option(names = "--discovery-interval")
        Duration discoveryInterval = Duration.ofSeconds(10);

        Options() {
            super(3);
        }
    }

    /** Runs the job; {@code examples/README.md} lists the options. */
    public static void main(String... arguments) throws Exception {
        Options options = Arguments.parse(new Options(), arguments);
        SageMakerAsyncSource<Paragraph, Detection> source =
                SageMakerAsyncSource.<Paragraph, Detection>builder()
                        .setStagingPath(options.stagingPath)
                        .setClientProperties(options.client())
                        .setRecordDeserializationSchema(
                                new JsonDeserializationSchema<>(Paragraph.class))
                        .setPredictionDeserializationSchema(
                                new JsonDeserializationSchema<>(Detection.class))
                        .setBounded(options.bounded)
                        .set(SourceOptions.DISCOVERY_INTERVAL, options.discoveryInterval)
                        .build();
        try (StreamExecutionEnvironment environment = Jobs.environment(options)) {
            DataStream<String> lines =
                    environment
                            .fromSource(
                                    source, WatermarkStrategy.noWatermarks(), "SageMaker source")
                            .uid("sagemaker-source")
                            .map(new ResultLine());
            write(lines, options.output);
            environment.execute("Receive languages");
        }
    }

    private static void write(DataStream<String> lines, @Nullable String folder) {
        if (folder == null) {
            lines.print();
        } else {
            lines.sinkTo(
                            FileSink.forRowFormat(
                                            new Path(folder), new SimpleStringEncoder<String>())
                                    .build())
                    .name("Files")
                    .uid("files");
        }
    }
}
