// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.config.FailurePolicy;
import io.github.flinksagemaker.config.Isolation;
import io.github.flinksagemaker.config.SageMakerAsyncOptions;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.format.Splittings;
import io.github.flinksagemaker.internal.config.AwsSettings;
import io.github.flinksagemaker.internal.config.KnownOptions;
import io.github.flinksagemaker.internal.config.OptionValues;
import io.github.flinksagemaker.internal.config.Problems;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.config.SourceSettingsCheck;
import io.github.flinksagemaker.internal.config.UserPath;
import io.github.flinksagemaker.internal.config.UserStartPosition;
import io.github.flinksagemaker.internal.services.AwsServices;
import io.github.flinksagemaker.internal.services.ConnectorServices;
import io.github.flinksagemaker.model.S3Location;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link SageMakerAsyncSource}. The staging path and both schemas are required; {@link
 * SourceOptions} and {@link SageMakerAsyncOptions} have the meanings and defaults of all others,
 * which {@link #set} takes; those with a setter are what nearly everybody sets.
 *
 * <p>Nothing is checked before {@link #build}, which names all that is missing or wrong.
 *
 * @param <IN> the records that went into the sink
 * @param <OUT> the model's predictions
 */
@PublicEvolving
public final class SageMakerAsyncSourceBuilder<IN, OUT> {

    private final OptionValues options = new OptionValues(KnownOptions.SOURCE);
    private @Nullable DeserializationSchema<IN> records;
    private @Nullable DeserializationSchema<OUT> predictions;
    private BatchFormat format = BatchFormats.jsonLines();
    private @Nullable ConnectorServices services;

    SageMakerAsyncSourceBuilder() {}

    /**
     * Sets an option of {@link SourceOptions} or {@link SageMakerAsyncOptions}; null is refused.
     */
    public <T> SageMakerAsyncSourceBuilder<IN, OUT> set(ConfigOption<T> option, T value) {
        options.set(option, value);
        return this;
    }

    /**
     * Sets all options of a configuration by their keys; those that begin with {@code aws.} are
     * client properties.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setOptions(Configuration options) {
        this.options.setAll(options);
        return this;
    }

    /** Where the sink stages: {@code s3://bucket/prefix}, the same as the sink's; required. */
    public SageMakerAsyncSourceBuilder<IN, OUT> setStagingPath(String stagingPath) {
        return set(SageMakerAsyncOptions.STAGING_PATH, stagingPath);
    }

    /**
     * Names the source, in {@code enrich} its operator too. Default: bucket and prefix of the
     * staging path, joined by hyphens.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setName(String name) {
        return set(SageMakerAsyncOptions.NAME, name);
    }

    /**
     * AWS client properties, named as in {@link io.github.flinksagemaker.config.AwsOptions}; copied
     * in place of all that were set before. Default: none, the SDK finds region and credentials.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setClientProperties(Properties properties) {
        options.setClientProperties(properties);
        return this;
    }

    /**
     * Reads the records that the ledger carries, as the sink's record schema wrote them; required.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setRecordDeserializationSchema(
            DeserializationSchema<IN> schema) {
        this.records = schema;
        return this;
    }

    /** Reads one prediction, one piece of a response; required. */
    public SageMakerAsyncSourceBuilder<IN, OUT> setPredictionDeserializationSchema(
            DeserializationSchema<OUT> schema) {
        this.predictions = schema;
        return this;
    }

    /**
     * Splits responses. Those of {@link Splittings} are recognised by their names in the ledger
     * anyway, so that only a splitting of your own must be set; and the sink's format, for its
     * framing, where failed requests are to be divided ({@link SourceOptions#ISOLATE}). Default:
     * {@link BatchFormats#jsonLines()}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setBatchFormat(BatchFormat format) {
        if (options.notNull("the batch format (setBatchFormat)", format)) {
            this.format = format;
        }
        return this;
    }

    /**
     * Whether the source ends when the sink's input has ended and everything is settled. A bounded
     * source of a sink that never ends doesn't end either. Default: false.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setBounded(boolean bounded) {
        return set(SourceOptions.BOUNDED, bounded);
    }

    /**
     * Where a source without state starts: {@link StartPosition#earliest()}, {@link
     * StartPosition#latest()} or {@link StartPosition#timestamp}. Default: {@link
     * SourceOptions#START_POSITION}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setStartPosition(
            @Nullable StartPosition startPosition) {
        Instant moment = startPosition == null ? null : startPosition.moment();
        options.set(
                SourceOptions.START_POSITION, startPosition == null ? null : startPosition.kind());
        options.remove(SourceOptions.START_TIMESTAMP);
        return moment == null ? this : set(SourceOptions.START_TIMESTAMP, moment.toString());
    }

    /**
     * The run of a sink to read, the {@code run-id} of that sink. Default: none, which reads all
     * runs under the staging path; see {@link SourceOptions#RUNS}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setRunId(String runId) {
        return set(SageMakerAsyncOptions.RUN_ID, runId);
    }

    /** Whether a record without prediction comes out as a failure (default) or fails the job. */
    public SageMakerAsyncSourceBuilder<IN, OUT> setFailurePolicy(FailurePolicy failurePolicy) {
        return set(SourceOptions.FAILURE_POLICY, failurePolicy);
    }

    /**
     * Only outputs and failures under one of these S3 locations are read. Default: none, which
     * allows all.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setAllowedOutputPaths(String... paths) {
        options.setPaths(SourceOptions.ALLOWED_OUTPUT_PATHS, paths);
        return this;
    }

    /**
     * URL of an SQS queue subscribed to the endpoint's SNS topics, whose notifications make this
     * source look for results at once; needs sqs:ReceiveMessage and sqs:DeleteMessage. Default:
     * none, the source polls.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setNotificationQueueUrl(String queueUrl) {
        return set(SourceOptions.NOTIFICATION_QUEUE_URL, queueUrl);
    }

    /**
     * What the source deletes when it is done with it. Only one source of a ledger may have a
     * policy other than {@link CleanupPolicy#NONE}: it deletes what others may not have read.
     * Default: {@link SourceOptions#CLEANUP_POLICY}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setCleanupPolicy(CleanupPolicy cleanupPolicy) {
        return set(SourceOptions.CLEANUP_POLICY, cleanupPolicy);
    }

    /** Replaces S3 and SQS, for tests. */
    SageMakerAsyncSourceBuilder<IN, OUT> setServices(ConnectorServices services) {
        this.services = services;
        return this;
    }

    /**
     * Builds the source; may be called again.
     *
     * @throws IllegalArgumentException if something required is missing, or a value can't be right;
     *     the message names all of it
     */
    public SageMakerAsyncSource<IN, OUT> build() {
        return build(SourceSettingsCheck::checkRunIsKnown, UnaryOperator.identity());
    }

    /**
     * As {@link #build}, where the run-id may be missing although only the own run is to be read:
     * {@code enrich} gives the source one, and it can't be started without. Records that fail
     * together are invoked apart if the framing can cut a request, unless {@link
     * SourceOptions#ISOLATE} says otherwise.
     */
    @Internal
    public SageMakerAsyncSource<IN, OUT> buildForEnrich() {
        Isolation byDefault = format.framing().cuts() ? Isolation.BISECT : Isolation.OFF;
        return build(
                settings -> {},
                settings ->
                        settings.isolate() != null
                                ? settings
                                : settings.toBuilder().setIsolate(byDefault).build());
    }

    private SageMakerAsyncSource<IN, OUT> build(
            Consumer<SourceSettings> more, UnaryOperator<SourceSettings> change) {
        Problems problems = new Problems();
        Configuration set = options.read(problems);
        AwsSettings aws = options.client(problems);
        SourceSettings settings = change.apply(settings(set, problems));
        problems.require(
                !settings.isolates() || format.framing().cuts(),
                SourceOptions.ISOLATE.key()
                        + " is "
                        + Isolation.BISECT
                        + ", but the framing of the batch format '"
                        + format
                        + "' can't cut a request: use one of Framings, give yours a cut, or set it to "
                        + Isolation.OFF);
        problems.run(() -> more.accept(settings));
        DeserializationSchema<IN> recordSchema = records;
        DeserializationSchema<OUT> predictionSchema = predictions;
        problems.require(
                recordSchema != null,
                "a record schema is required (setRecordDeserializationSchema)");
        problems.require(
                predictionSchema != null,
                "a prediction schema is required (setPredictionDeserializationSchema)");
        problems.throwIfAny("the source");
        return new SageMakerAsyncSource<>(
                settings,
                services == null ? new AwsServices(Objects.requireNonNull(aws)) : services,
                Objects.requireNonNull(recordSchema),
                Objects.requireNonNull(predictionSchema),
                format);
    }

    private static SourceSettings settings(Configuration set, Problems problems) {
        SourceSettings.Builder settings = SourceSettings.builder(set);
        settings.setStagingPath(folder(UserPath.staging(set, problems)));
        List<S3Location> allowed = new ArrayList<>();
        for (S3Location one : UserPath.allowed(SourceOptions.ALLOWED_OUTPUT_PATHS, set, problems)) {
            allowed.add(folder(one));
        }
        settings.setAllowedOutputPaths(List.copyOf(allowed));
        StartPosition start = problems.read(() -> UserStartPosition.of(set));
        if (start != null) {
            settings.setStartPosition(start);
        }
        SourceSettings built = settings.build();
        SourceSettingsCheck.check(built, problems);
        return built;
    }

    private static S3Location folder(S3Location location) {
        String key = location.key();
        return key.isEmpty() || key.endsWith("/")
                ? location
                : S3Location.of(location.bucket(), key + "/");
    }
}
