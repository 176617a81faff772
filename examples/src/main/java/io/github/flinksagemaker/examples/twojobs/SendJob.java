// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.twojobs;

import io.github.flinksagemaker.examples.Arguments;
import io.github.flinksagemaker.examples.languages.Paragraph;
import io.github.flinksagemaker.examples.languages.ParseParagraph;
import io.github.flinksagemaker.sink.SageMakerAsyncSink;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.core.fs.Path;
import org.apache.flink.formats.json.JsonSerializationSchema;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Option;

/** The first job: sends a file's paragraphs to the endpoint, and ends when all are sent. */
public final class SendJob {

    private SendJob() {}

    static final class Options extends JobOptions {

        @Option(names = "--endpoint-name", required = true)
        String endpointName;

        @Option(names = "--input", required = true)
        String input;

        Options() {
            super(2);
        }
    }

    /** Runs the job; {@code examples/README.md} lists the options. */
    public static void main(String... arguments) throws Exception {
        Options options = Arguments.parse(new Options(), arguments);
        FileSource<String> lines =
                FileSource.forRecordStreamFormat(new TextLineInputFormat(), new Path(options.input))
                        .build();
        SageMakerAsyncSink<Paragraph> sink =
                SageMakerAsyncSink.<Paragraph>builder()
                        .setEndpointName(options.endpointName)
                        .setStagingPath(options.stagingPath)
                        .setClientProperties(options.client())
                        .setPayloadSerializationSchema(new JsonSerializationSchema<>())
                        .setDeliveryGuarantee(Jobs.GUARANTEE)
                        .build();
        try (StreamExecutionEnvironment environment = Jobs.environment(options)) {
            environment
                    .fromSource(lines, WatermarkStrategy.noWatermarks(), "Lines")
                    .uid("lines")
                    .filter(line -> !line.isBlank())
                    .map(new ParseParagraph())
                    .rebalance()
                    .sinkTo(sink)
                    .name("SageMaker sink")
                    .uid("sagemaker-sink");
            environment.execute("Send paragraphs");
        }
    }
}
