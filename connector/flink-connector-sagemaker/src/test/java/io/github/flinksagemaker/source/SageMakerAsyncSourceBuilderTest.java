// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.config.RunSelection;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.config.SourceSettingsCheck;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.internal.reader.IntegerSchema;
import io.github.flinksagemaker.model.InferenceResultTypeInfo;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SageMakerAsyncSourceBuilderTest {

    private static SageMakerAsyncSourceBuilder<Integer, Integer> complete() {
        return SageMakerAsyncSource.<Integer, Integer>builder()
                .setStagingPath("s3://bucket/staging")
                .setRecordDeserializationSchema(new IntegerSchema())
                .setPredictionDeserializationSchema(new IntegerSchema());
    }

    @Test
    @SuppressWarnings("NullAway") // callers may hand null all the same
    void aPathThatCannotBeIsNamedWithItsSetting() {
        assertThatThrownBy(() -> SageMakerAsyncSource.builder().setStagingPath("s3a://b/x").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("staging-path", "\"s3a://b/x\"");
        assertThatThrownBy(() -> SageMakerAsyncSource.builder().setStagingPath(null).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("staging-path");
        assertThatThrownBy(
                        () ->
                                SageMakerAsyncSource.builder()
                                        .setAllowedOutputPaths("s3://ok/a", "s3://NOT/b")
                                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("source.allowed-output-paths", "\"s3://NOT/b\"");
        assertThatThrownBy(() -> SageMakerAsyncSource.builder().setClientProperties(null).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("clientProperties");
    }

    @Test
    void hasDefaultsForEverythingElse() throws Exception {
        SageMakerAsyncSource<Integer, Integer> source = complete().build();

        assertThat(source.getBoundedness()).isEqualTo(Boundedness.CONTINUOUS_UNBOUNDED);
        assertThat(source.getProducedType()).isInstanceOf(InferenceResultTypeInfo.class);
        assertThat(source.settings().discoveryInterval())
                .isEqualTo(SourceOptions.DISCOVERY_INTERVAL.defaultValue());
        assertThat(source.settings().allowedOutputPaths()).isEmpty();
        assertThat(InstantiationUtil.clone(source).settings()).isEqualTo(source.settings());
    }

    @Test
    void aBuiltSourceDoesNotChangeWithItsBuilder() {
        SageMakerAsyncSourceBuilder<Integer, Integer> builder = complete();
        SageMakerAsyncSource<Integer, Integer> source = builder.build();

        builder.setBounded(true).set(SourceOptions.DISCOVERY_INTERVAL, Duration.ofSeconds(99));

        assertThat(source.getBoundedness()).isEqualTo(Boundedness.CONTINUOUS_UNBOUNDED);
        assertThat(source.settings().discoveryInterval())
                .isEqualTo(SourceOptions.DISCOVERY_INTERVAL.defaultValue());
        assertThat(builder.build().getBoundedness()).isEqualTo(Boundedness.BOUNDED);
    }

    @Test
    void takesABucketAsStagingPath() {
        assertThat(
                        complete()
                                .setStagingPath("s3://bucket")
                                .build()
                                .settings()
                                .stagingPath()
                                .bucket())
                .isEqualTo("bucket");
    }

    @Test
    void takesTheUrlsThatSqsGives() {
        for (String url :
                new String[] {
                    "https://sqs.eu-central-1.amazonaws.com/123456789012/results",
                    "https://sqs.eu-central-1.amazonaws.com/123456789012/results.fifo",
                    "https://vpce-1a2b.sqs.eu-central-1.vpce.amazonaws.com/123456789012/r_1-b",
                    "http://127.0.0.1:9324/000000000000/results"
                }) {
            assertThat(complete().setNotificationQueueUrl(url).build().settings())
                    .matches(settings -> url.equals(settings.notificationQueueUrl()))
                    .matches(SourceSettings::notificationsEnabled);
        }
    }

    @Test
    void allowedPathsEndAtASlash() {
        assertThat(
                        complete()
                                .setAllowedOutputPaths("s3://outputs/a")
                                .build()
                                .settings()
                                .allowedOutputPaths())
                .containsExactly(S3Location.of("outputs", "a/"));
    }

    @Test
    void namesAtOnceAllThatIsMissing() {
        assertThatThrownBy(() -> SageMakerAsyncSource.builder().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "setStagingPath",
                        "setRecordDeserializationSchema",
                        "setPredictionDeserializationSchema");
    }

    @Test
    void takesOptionsByTheirKeys() {
        Configuration options = new Configuration();
        options.setString("source.start-position", "timestamp");
        options.setString("source.start-timestamp", "2026-01-31T00:00:00Z");
        options.setString("source.allowed-output-paths", "s3://a/x;s3://b");

        SourceSettings settings = complete().setOptions(options).build().settings();

        assertThat(settings.startPosition())
                .isEqualTo(StartPosition.timestamp(Instant.parse("2026-01-31T00:00:00Z")));
        assertThat(settings.allowedOutputPaths())
                .containsExactly(S3Location.of("a", "x/"), S3Location.of("b", ""));
    }

    @Test
    void refusesHalfAStartPosition() {
        Configuration options = new Configuration();
        options.setString("source.start-position", "timestamp");
        assertThatThrownBy(() -> complete().setOptions(options).build())
                .hasMessageContaining("source.start-timestamp");

        options.setString("source.start-timestamp", "yesterday");
        assertThatThrownBy(() -> complete().setOptions(options).build())
                .hasMessageContainingAll("source.start-timestamp", "yesterday");

        options.setString("source.start-position", "latest");
        assertThatThrownBy(() -> complete().setOptions(options).build())
                .hasMessageContainingAll("source.start-timestamp", "LATEST");
    }

    @Test
    void aLaterStartPositionTakesThePlaceOfAnEarlierOne() {
        assertThat(
                        complete()
                                .setStartPosition(StartPosition.timestamp(Instant.EPOCH))
                                .setStartPosition(StartPosition.latest())
                                .build()
                                .settings()
                                .startPosition())
                .isEqualTo(StartPosition.latest());
    }

    @Test
    void aSourceOfItsOwnRunTakesNoLaterStartPosition() {
        assertThatThrownBy(
                        () ->
                                complete()
                                        .setRunId("spring")
                                        .setStartPosition(StartPosition.latest())
                                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("source.start-position LATEST")
                .hasMessageContaining("source.runs")
                .hasMessageContaining("ALL");
        complete().setRunId("spring").setStartPosition(StartPosition.earliest()).build();
        complete()
                .setRunId("spring")
                .set(SourceOptions.RUNS, RunSelection.ALL)
                .setStartPosition(StartPosition.latest())
                .build();
    }

    @Test
    void readsItsOwnRunWhereOneIsKnownAndElseAll() {
        assertThat(complete().build().settings().ownRun()).isNull();
        assertThat(complete().setRunId("spring").build().settings().ownRun()).isEqualTo("spring");
        assertThat(
                        complete()
                                .setRunId("spring")
                                .set(SourceOptions.RUNS, RunSelection.ALL)
                                .build()
                                .settings()
                                .ownRun())
                .isNull();
    }

    @Test
    void aSourceOfItsOwnRunNeedsToKnowIt() {
        assertThatThrownBy(() -> complete().set(SourceOptions.RUNS, RunSelection.OWN).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("source.runs is OWN", "set run-id", "ALL");
        assertThatThrownBy(
                        () ->
                                complete()
                                        .set(SourceOptions.RUNS, RunSelection.OWN)
                                        .setStagingPath("hdfs://x")
                                        .build())
                .as("with all else that is wrong")
                .hasMessageContainingAll("source.runs is OWN", "staging-path");
        complete().set(SourceOptions.RUNS, RunSelection.OWN).setRunId("spring").build();
    }

    @Test
    void enrichGivesASourceItsRunSoItIsBuiltWithoutOneAndNotStarted() {
        SageMakerAsyncSource<Integer, Integer> source =
                complete().set(SourceOptions.RUNS, RunSelection.OWN).buildForEnrich();

        assertThat(source.withRunId("spring").settings().ownRun()).isEqualTo("spring");
        assertThatThrownBy(() -> SourceSettingsCheck.checkRunIsKnown(source.settings()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("run-id");
    }

    @Test
    void refusesUnknownClientProperties() {
        Properties properties = new Properties();
        properties.setProperty("aws.regoin", "eu-west-1");

        assertThatThrownBy(() -> complete().setClientProperties(properties).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("aws.regoin");
    }

    static Stream<Arguments> namesOptionAndValueOfWhatCanNotBeRight() {
        return Stream.of(
                row(
                        "source.start-timestamp",
                        "1969-12-31T23:59:59Z",
                        b ->
                                b.setStartPosition(
                                        StartPosition.timestamp(Instant.ofEpochSecond(-1)))),
                row(
                        "source.discovery-interval",
                        "0 ms",
                        b -> b.set(SourceOptions.DISCOVERY_INTERVAL, Duration.ZERO)),
                row(
                        "source.lane-retention",
                        "1 min",
                        b -> b.set(Tuning.LANE_RETENTION, Duration.ofMinutes(1))),
                row(
                        "source.notification.queue-url",
                        "arn:aws:sqs:eu-central-1:1:q",
                        b -> b.setNotificationQueueUrl("arn:aws:sqs:eu-central-1:1:q")),
                row(
                        "source.notification.queue-url",
                        "my-queue",
                        b -> b.setNotificationQueueUrl("my-queue")),
                row(
                        "source.notification.max-concurrent-receives",
                        "101",
                        b -> b.set(Tuning.NOTIFICATION_MAX_CONCURRENT_RECEIVES, 101)),
                row(
                        "source.notification.poll-interval",
                        "0 ms",
                        b -> b.set(SourceOptions.NOTIFICATION_POLL_INTERVAL, Duration.ZERO)),
                row(
                        "source.tail.interval.min",
                        "0 ms",
                        b -> b.set(Tuning.TAIL_INTERVAL_MIN, Duration.ZERO)),
                row(
                        "source.tail.interval.max",
                        "100 ms",
                        b -> b.set(Tuning.TAIL_INTERVAL_MAX, Duration.ofMillis(100))),
                row(
                        "source.poll.interval.min",
                        "0 ms",
                        b -> b.set(SourceOptions.POLL_INTERVAL_MIN, Duration.ZERO)),
                row(
                        "source.poll.interval.max",
                        "100 ms",
                        b -> b.set(SourceOptions.POLL_INTERVAL_MAX, Duration.ofMillis(100))),
                row(
                        "source.deadline-grace",
                        "-1 s",
                        b -> b.set(SourceOptions.DEADLINE_GRACE, Duration.ofSeconds(-1))),
                row(
                        "source.retry-budget",
                        "-1 s",
                        b -> b.set(SourceOptions.RETRY_BUDGET, Duration.ofSeconds(-1))),
                row(
                        "source.cleanup.retention",
                        "0 ms",
                        b -> b.set(SourceOptions.CLEANUP_RETENTION, Duration.ZERO)),
                row(
                        "source.cleanup.interval",
                        "0 ms",
                        b -> b.set(SourceOptions.CLEANUP_INTERVAL, Duration.ZERO)),
                row(
                        "source.cleanup.other-runs-after",
                        "1 h",
                        b ->
                                b.setCleanupPolicy(CleanupPolicy.LEDGER)
                                        .set(
                                                SourceOptions.CLEANUP_OTHER_RUNS_AFTER,
                                                Duration.ofHours(1))),
                row(
                        "source.cleanup.other-runs-after",
                        "NONE",
                        b -> b.set(SourceOptions.CLEANUP_OTHER_RUNS_AFTER, Duration.ofDays(30))),
                row(
                        "source.max-concurrent-reads",
                        "0",
                        b -> b.set(SourceOptions.MAX_CONCURRENT_READS, 0)),
                row(
                        "source.max-open-invocations",
                        "-1",
                        b -> b.set(SourceOptions.MAX_OPEN_INVOCATIONS, -1)),
                row(
                        "source.max-buffered-bytes",
                        "0",
                        b -> b.set(SourceOptions.MAX_BUFFERED_BYTES, MemorySize.ZERO)),
                row(
                        "source.max-segment-size",
                        "0",
                        b -> b.set(SourceOptions.MAX_SEGMENT_SIZE, MemorySize.ZERO)),
                row("source.error-member", "\"\"", b -> b.set(SourceOptions.ERROR_MEMBER, "")),
                row(
                        "source.segment-cache-bytes",
                        "0",
                        b -> b.set(Tuning.SEGMENT_CACHE_BYTES, MemorySize.ZERO)),
                row(
                        "source.output-reference-above",
                        "1073741825",
                        b ->
                                b.set(
                                        SourceOptions.OUTPUT_REFERENCE_ABOVE,
                                        new MemorySize((1L << 30) + 1))));
    }

    private static Arguments row(
            String option,
            String value,
            UnaryOperator<SageMakerAsyncSourceBuilder<Integer, Integer>> change) {
        return Arguments.of(option, value, change);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource
    void namesOptionAndValueOfWhatCanNotBeRight(
            String option,
            String value,
            UnaryOperator<SageMakerAsyncSourceBuilder<Integer, Integer>> change) {
        assertThatThrownBy(() -> change.apply(complete()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(option)
                .hasMessageContaining(value);
    }
}
