// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import io.github.flinksagemaker.config.FailurePolicy;
import io.github.flinksagemaker.config.SageMakerAsyncOptions;
import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.ErrorAnswers;
import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.aws.UnrecoverableFailure;
import io.github.flinksagemaker.internal.config.Problems;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.config.SourceSettingsCheck;
import io.github.flinksagemaker.internal.enumerator.EnumeratorState;
import io.github.flinksagemaker.internal.enumerator.EnumeratorStateSerializer;
import io.github.flinksagemaker.internal.enumerator.EnumeratorThreads;
import io.github.flinksagemaker.internal.enumerator.SegmentEnumerator;
import io.github.flinksagemaker.internal.notification.LazyNotificationQueue;
import io.github.flinksagemaker.internal.notification.NotificationQueue;
import io.github.flinksagemaker.internal.read.ReadCounters;
import io.github.flinksagemaker.internal.reader.ResultDecoder;
import io.github.flinksagemaker.internal.reader.SchemaOpener;
import io.github.flinksagemaker.internal.reader.SegmentReader;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.segments.SegmentLoop;
import io.github.flinksagemaker.internal.services.ConnectorServices;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.internal.split.SegmentSplitSerializer;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.InferenceResultTypeInfo;
import io.github.flinksagemaker.model.RunId;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.time.Clock;
import java.util.UUID;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@code SageMakerAsyncSink} invoked under a staging path: one result for each record,
 * with a prediction or with the reason why there is none.
 *
 * <p>The source adds no repeats of its own: a result that is covered by a checkpoint does not come
 * out again after a restart from it. What the sink invoked twice (at least once, after its own
 * restart) comes out twice; what it invoked exactly once, once. Results come in no particular
 * order, with the record's own timestamp if it had one. It starts at the ledger's beginning or
 * where its {@link StartPosition} says.
 *
 * <pre>{@code
 * SageMakerAsyncSource<Transaction, Score> source =
 *         SageMakerAsyncSource.<Transaction, Score>builder()
 *                 .setStagingPath("s3://ml-staging/fraud")
 *                 .setRecordDeserializationSchema(new TransactionSchema())
 *                 .setPredictionDeserializationSchema(new ScoreSchema())
 *                 .build();
 * }</pre>
 *
 * <p>By default the source is unbounded, expects JSON Lines, reads outputs wherever the ledger says
 * they are, polls for them, lets failures come out as results, and finds region and credentials as
 * the AWS SDK does. {@link io.github.flinksagemaker.config.SourceOptions} has all other defaults.
 *
 * @param <IN> the records that went into the sink
 * @param <OUT> the model's predictions
 */
@PublicEvolving
public final class SageMakerAsyncSource<IN, OUT>
        implements Source<InferenceResult<IN, OUT>, SegmentSplit, EnumeratorState>,
                ResultTypeQueryable<InferenceResult<IN, OUT>> {

    private static final long serialVersionUID = 1L;

    private final SourceSettings settings;
    private final ConnectorServices services;
    private final DeserializationSchema<IN> records;
    private final DeserializationSchema<OUT> predictions;
    private final BatchFormat format;
    private String submission = UUID.randomUUID().toString();

    SageMakerAsyncSource(
            SourceSettings settings,
            ConnectorServices services,
            DeserializationSchema<IN> records,
            DeserializationSchema<OUT> predictions,
            BatchFormat format) {
        this.settings = settings;
        this.services = services;
        this.records = records;
        this.predictions = predictions;
        this.format = format;
    }

    public static <IN, OUT> SageMakerAsyncSourceBuilder<IN, OUT> builder() {
        return new SageMakerAsyncSourceBuilder<>();
    }

    /** Whether records that failed together are invoked again. */
    @Internal
    public boolean isolates() {
        return settings.isolates();
    }

    @Override
    public Boundedness getBoundedness() {
        return settings.bounded() ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public TypeInformation<InferenceResult<IN, OUT>> getProducedType() {
        return InferenceResultTypeInfo.of(records.getProducedType(), predictions.getProducedType());
    }

    @Override
    public SplitEnumerator<SegmentSplit, EnumeratorState> createEnumerator(
            SplitEnumeratorContext<SegmentSplit> context) {
        return enumerator(context, null);
    }

    /**
     * Goes on from a checkpoint.
     *
     * @throws IllegalStateException if this source is bounded and the checkpoint's was not
     */
    @Override
    public SplitEnumerator<SegmentSplit, EnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<SegmentSplit> context, EnumeratorState checkpoint) {
        return enumerator(context, checkpoint);
    }

    private SegmentEnumerator enumerator(
            SplitEnumeratorContext<SegmentSplit> context, @Nullable EnumeratorState restored) {
        SourceSettingsCheck.checkRunIsKnown(settings);
        EnumeratorState.checkRestorable(settings, restored);
        ReadCounters reads = new ReadCounters(context.metricGroup());
        ClientUser user =
                ClientUser.of(
                        context.metricGroup(),
                        reads::onRequest,
                        thrown -> EnumeratorThreads.failJob(context, thrown));
        FirstStart start = FirstStart.of(submission, Clock.systemUTC());
        boolean first = start.isNow() && restored == null;
        ObjectStore store = UnrecoverableFailure.atStart(first, () -> services.open(user));
        SegmentEnumerator enumerator =
                new SegmentEnumerator(
                        context,
                        settings,
                        store,
                        queue(user),
                        reads,
                        new EnumeratorThreads(context),
                        restored,
                        start.millis());
        if (first) {
            enumerator.atFirstStart();
        }
        try {
            services.prepareClose(user, settings.stagingPath().bucket());
        } catch (RuntimeException | Error e) {
            enumerator.close(); // Flink closes what it was given
            throw e;
        }
        return enumerator;
    }

    private @Nullable NotificationQueue queue(ClientUser user) {
        String url = settings.notificationQueueUrl();
        return url == null ? null : new LazyNotificationQueue(() -> services.openQueue(user, url));
    }

    @Override
    public SourceReader<InferenceResult<IN, OUT>, SegmentSplit> createReader(
            SourceReaderContext context) throws Exception {
        SchemaOpener.open(records, "record", context);
        SchemaOpener.open(predictions, "prediction", context);
        boolean first =
                "0".equals(context.metricGroup().getAllVariables().get("<task_attempt_num>"));
        return RefusedReader.unless(context, first, () -> reader(context));
    }

    private SegmentReader<IN, OUT> reader(SourceReaderContext context) {
        return SegmentReader.create(
                (listener, metrics) ->
                        SegmentLoop.open(
                                settings,
                                services,
                                format,
                                "sagemaker-ledger-" + context.getIndexOfSubtask(),
                                listener,
                                metrics,
                                context.metricGroup()),
                new ResultDecoder<>(
                        records,
                        predictions,
                        format,
                        new ErrorAnswers(settings.errorMember(), settings.nullIsError())),
                settings.failurePolicy() == FailurePolicy.FAIL_JOB,
                context);
    }

    @Override
    public SimpleVersionedSerializer<SegmentSplit> getSplitSerializer() {
        return SegmentSplitSerializer.INSTANCE;
    }

    @Override
    public SimpleVersionedSerializer<EnumeratorState> getEnumeratorCheckpointSerializer() {
        return EnumeratorStateSerializer.INSTANCE;
    }

    /** Each submission of a job writes its sources once. */
    private void writeObject(ObjectOutputStream out) throws IOException {
        submission = UUID.randomUUID().toString();
        out.defaultWriteObject();
    }

    /** The run that was named; absent if there is none. */
    public @Nullable String runId() {
        return settings.runId();
    }

    /**
     * The same source, of another run, whose sink is in the same job: however late that run comes,
     * a bounded source waits for it.
     *
     * @throws IllegalArgumentException unless it has the form of a run's id, or if the settings
     *     don't go with it
     */
    public SageMakerAsyncSource<IN, OUT> withRunId(String runId) {
        SourceSettings changed =
                settings.toBuilder()
                        .setRunId(RunId.check(SageMakerAsyncOptions.RUN_ID.key(), runId))
                        .setSinkInSameJob(true)
                        .build();
        Problems problems = new Problems();
        SourceSettingsCheck.check(changed, problems);
        problems.throwIfAny("the source");
        return new SageMakerAsyncSource<>(changed, services, records, predictions, format);
    }

    /** What was built. */
    SourceSettings settings() {
        return settings;
    }
}
