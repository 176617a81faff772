// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.sink;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.writer.RequestEntry;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An {@code Error} while a checkpoint takes the writer's state fails its task, which ends. */
@Timeout(120)
class ErrorInASnapshotITCase {

    private static final String REASON = "thrown on purpose";

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, 1);

    @Test
    void failsTheTaskWithItsCauseAndLeavesNoThread() throws Exception {
        try (SageMakerTestKit kit = SageMakerTestKit.builder().endpoint("echo", e -> {}).start()) {
            JobClient job = submit(kit);

            assertThatThrownBy(() -> job.getJobExecutionResult().get(60, TimeUnit.SECONDS))
                    .hasStackTraceContaining("NoClassDefFoundError: " + REASON);

            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().startsWith("sagemaker-async-writer")) {
                    thread.join(); // the test's time-out bounds it
                }
            }
        }
    }

    private static JobClient submit(SageMakerTestKit kit) throws Exception {
        StreamExecutionEnvironment environment = TestJobs.environment(1);
        environment
                .fromSequence(0, Long.MAX_VALUE - 1)
                .map(number -> "r" + number)
                .sinkTo(
                        new BreaksInASnapshot(
                                SageMakerAsyncSink.<String>builder()
                                        .setEndpointName("echo")
                                        .setStagingPath("s3://" + kit.bucket() + "/staging")
                                        .setClientProperties(kit.clientProperties())
                                        .setBatchFormat(BatchFormats.csvLines())
                                        .setPayloadSerializationSchema(new SimpleStringSchema())
                                        .setMaxBatchSize(5)
                                        .build()));
        return environment.executeAsync();
    }

    /** The sink, but for its writers' snapshots. */
    private static final class BreaksInASnapshot
            implements Sink<String>,
                    SupportsWriterState<String, BufferedRequestState<RequestEntry>> {
        private static final long serialVersionUID = 1L;
        private final SageMakerAsyncSink<String> sink;

        BreaksInASnapshot(SageMakerAsyncSink<String> sink) {
            this.sink = sink;
        }

        @Override
        public Writer createWriter(WriterInitContext context) throws IOException {
            return new Writer(sink.createWriter(context));
        }

        @Override
        public Writer restoreWriter(
                WriterInitContext context, Collection<BufferedRequestState<RequestEntry>> states)
                throws IOException {
            return new Writer(sink.restoreWriter(context, states));
        }

        @Override
        public SimpleVersionedSerializer<BufferedRequestState<RequestEntry>>
                getWriterStateSerializer() {
            return sink.getWriterStateSerializer();
        }
    }

    private static final class Writer
            implements StatefulSinkWriter<String, BufferedRequestState<RequestEntry>> {
        private final StatefulSinkWriter<String, BufferedRequestState<RequestEntry>> writer;

        Writer(StatefulSinkWriter<String, BufferedRequestState<RequestEntry>> writer) {
            this.writer = writer;
        }

        @Override
        public void write(String element, Context context)
                throws IOException, InterruptedException {
            writer.write(element, context);
        }

        @Override
        public void writeWatermark(Watermark watermark) throws IOException, InterruptedException {
            writer.writeWatermark(watermark);
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            writer.flush(endOfInput);
        }

        @Override
        public List<BufferedRequestState<RequestEntry>> snapshotState(long checkpoint)
                throws IOException {
            List<BufferedRequestState<RequestEntry>> taken = writer.snapshotState(checkpoint);
            throw new NoClassDefFoundError(REASON + ", with " + taken.size());
        }

        @Override
        public void close() throws Exception {
            writer.close();
        }
    }
}
