// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.sink;

import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.config.SageMakerAsyncOptions;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.services.ConnectorServices;
import io.github.flinksagemaker.internal.writer.CommitSerializer;
import io.github.flinksagemaker.internal.writer.LaneCommitter;
import io.github.flinksagemaker.internal.writer.RecordConverter;
import io.github.flinksagemaker.internal.writer.RequestEntry;
import io.github.flinksagemaker.internal.writer.SageMakerAsyncWriter;
import io.github.flinksagemaker.internal.writer.WriterStateSerializer;
import io.github.flinksagemaker.model.RunId;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.AsyncSinkBase;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreWriteTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.jspecify.annotations.Nullable;

/**
 * Sends records to a SageMaker asynchronous endpoint: batches them into S3 inputs, calls
 * InvokeEndpointAsync, and names every invocation, with the records that it carries, in a ledger
 * under the staging path. A {@link io.github.flinksagemaker.source.SageMakerAsyncSource} with the
 * same staging path emits one result per record.
 *
 * <p><b>Guarantees.</b> At every completed checkpoint each record that the sink has taken is in its
 * state or in the ledger. {@code AT_LEAST_ONCE} (the default): results are readable as soon as the
 * invocation is in the ledger; after a restart some records are invoked, and come out, again.
 * {@code EXACTLY_ONCE}: results are readable once their checkpoint has completed, and none comes
 * out twice.
 *
 * <p>A record that can't be sent (its serializer throws, it is over the size limit, the service
 * refuses its request) comes out of the source as a failure with the reason. What no record can be
 * blamed for (no such endpoint or bucket, access denied) is repeated for the retry budget, and then
 * fails the job with a message that says what to do; at a fresh start for 60 seconds, and then
 * without restarts.
 *
 * <p>The defaults are those of {@link io.github.flinksagemaker.config.SinkOptions}: batches of 100
 * records or 4 MiB or 1 second, 50 requests in flight, retries for 2 minutes without progress.
 *
 * @param <IN> the stream's records
 */
@PublicEvolving
public final class SageMakerAsyncSink<IN> extends AsyncSinkBase<IN, RequestEntry>
        implements SupportsCommitter<Commit>, SupportsPreWriteTopology<IN> {

    private static final long serialVersionUID = 1L;

    private final RecordConverter<IN> converter;
    private final SinkSettings settings;
    private final BatchFormat format;
    private final ConnectorServices services;

    SageMakerAsyncSink(
            RecordConverter<IN> converter,
            SinkSettings settings,
            BatchFormat format,
            ConnectorServices services) {
        super(
                converter,
                settings.maxBatchSize(),
                settings.maxInFlightRequests(),
                settings.maxBufferedRequests(),
                settings.maxBatchSizeInBytes(),
                settings.maxTimeInBuffer().toMillis(),
                settings.maxBatchSizeInBytes());
        this.converter = converter;
        this.settings = settings;
        this.format = format;
        this.services = services;
    }

    /** A builder with every default. */
    public static <IN> SageMakerAsyncSinkBuilder<IN> builder() {
        return new SageMakerAsyncSinkBuilder<>();
    }

    /** Names the sink in its ledger. */
    public String name() {
        return settings.sinkName();
    }

    /** The run that was named; absent if each execution gets an id of its own. */
    public @Nullable String runId() {
        return settings.runId();
    }

    /** Whether requests carry payloads that can't be made again of what the ledger carries. */
    @Internal
    public boolean losesInlinePayloads() {
        return settings.inputTransport() != InputTransport.S3 && !converter.carriesPayloads();
    }

    /**
     * The same sink, for another run.
     *
     * @throws IllegalArgumentException unless it has the form of a run's id
     */
    public SageMakerAsyncSink<IN> withRunId(String runId) {
        return new SageMakerAsyncSink<>(
                converter,
                settings.toBuilder()
                        .setRunId(RunId.check(SageMakerAsyncOptions.RUN_ID.key(), runId))
                        .setStartNonce(RunId.create(System.currentTimeMillis()))
                        .build(),
                format,
                services);
    }

    /**
     * Changes nothing; it is where a sink sees its job before it runs.
     *
     * @throws IllegalStateException if the guarantee is EXACTLY_ONCE and the job would not commit:
     *     it is unbounded without checkpoints (unless {@code sink.require-checkpoints} is false),
     *     takes none after tasks have finished, or lets several overlap
     */
    @Override
    public DataStream<IN> addPreWriteTopology(DataStream<IN> input) {
        ExactlyOnceCheck.checkJob(input, settings);
        CheckpointCheck.checkJob(input, settings);
        return input;
    }

    @Override
    public SageMakerAsyncWriter<IN> createWriter(WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public SageMakerAsyncWriter<IN> restoreWriter(
            WriterInitContext context, Collection<BufferedRequestState<RequestEntry>> states)
            throws IOException {
        if (settings.exactlyOnce()) {
            ExactlyOnceCheck.checkRelease(EnvironmentInformation.getVersion());
        }
        try {
            converter.openSchemas(context.asSerializationSchemaInitializationContext());
        } catch (Exception e) {
            throw new IOException("opening the sink's serialization schemas failed", e);
        }
        return new SageMakerAsyncWriter<>(converter, context, settings, format, services, states);
    }

    @Override
    public SimpleVersionedSerializer<BufferedRequestState<RequestEntry>>
            getWriterStateSerializer() {
        return new WriterStateSerializer();
    }

    @Override
    public Committer<Commit> createCommitter(CommitterInitContext context) {
        boolean freshStart =
                !context.getRestoredCheckpointId().isPresent()
                        && context.getTaskInfo().getAttemptNumber() == 0;
        return new LaneCommitter(settings, services, context.metricGroup(), freshStart);
    }

    @Override
    public SimpleVersionedSerializer<Commit> getCommittableSerializer() {
        return new CommitSerializer();
    }

    /** What was built. */
    SinkSettings settings() {
        return settings;
    }
}
