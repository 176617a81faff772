// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.append.AcceptedWatermarks;
import io.github.flinksagemaker.internal.append.GroupCommit;
import io.github.flinksagemaker.internal.append.LaneWriter;
import io.github.flinksagemaker.internal.append.WriteOnceStore;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.aws.RetryBudget;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.services.WriterServices;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.CountingMetricGroup;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.metrics.groups.MetricsGroupTestUtils;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * A writer's pipeline over fakes, on one thread whose time is moved by hand; each record is a batch
 * of its own.
 */
final class PipelineFixture {

    private static final LaneId LANE = LaneId.create(1_000);
    private static final S3Location STAGING = S3Location.of("bucket", "staging");
    private static final BatchFormat FORMAT = BatchFormats.singleRecord("application/octet-stream");

    final ManualScheduler scheduler = new ManualScheduler();
    final InMemoryObjectStore store = new InMemoryObjectStore(scheduler, scheduler.clock());
    final InMemoryEndpoint endpoint;
    final HeldBatches held = new HeldBatches();
    final List<Throwable> failures = new ArrayList<>();
    private final LedgerPaths paths = new LedgerPaths(STAGING);
    private final CountingMetricGroup counters = new CountingMetricGroup();
    private final AcceptedWatermarks watermarks = new AcceptedWatermarks();
    private final InvocationPipeline pipeline;

    /** Of a restored writer whose endpoint has a failure path. */
    PipelineFixture(InputTransport transport) {
        this(transport, FORMAT);
    }

    /** The same, with batches of another format. */
    PipelineFixture(InputTransport transport, BatchFormat format) {
        this(
                format,
                settings().setInputTransport(transport).build(),
                RetryBudget.of(SinkOptions.RETRY_BUDGET.defaultValue()),
                false,
                S3Location.of("models", "failures"));
    }

    /** Of a writer that has restored nothing, in the job's first attempt. */
    static PipelineFixture fresh(SinkSettings settings) {
        return new PipelineFixture(
                settings,
                RetryBudget.ofFreshStart(settings.retryBudget(), settings.startBudget()),
                true,
                S3Location.of("models", "failures"));
    }

    static SinkSettings.Builder settings() {
        return SinkSettings.builder()
                .setStagingPath(STAGING)
                .setEndpointName("fraud")
                .setSinkName("fraud")
                .setContentType(FORMAT.contentType());
    }

    PipelineFixture(
            SinkSettings settings,
            RetryBudget budget,
            boolean withoutPredecessors,
            @Nullable S3Location failurePath) {
        this(FORMAT, settings, budget, withoutPredecessors, failurePath);
    }

    private PipelineFixture(
            BatchFormat format,
            SinkSettings settings,
            RetryBudget budget,
            boolean withoutPredecessors,
            @Nullable S3Location failurePath) {
        endpoint = new InMemoryEndpoint(scheduler, S3Location.of("models", "outputs"), failurePath);
        BackoffStrategy backoff =
                BackoffStrategy.exponentialDelayHalfJitter(
                        Duration.ofMillis(100), Duration.ofSeconds(1));
        WriterMetrics metrics =
                new WriterMetrics(
                        MetricsGroupTestUtils.mockWriterMetricGroup(counters.group()),
                        () -> 0,
                        held);
        Retrier retrier =
                new Retrier(scheduler, backoff, budget, scheduler.clock(), metrics.retries::inc);
        LaneWriter lane =
                new LaneWriter(
                        paths,
                        new WriteOnceStore(store, retrier),
                        scheduler,
                        scheduler.clock(),
                        GroupCommit.of(Duration.ZERO, 1, settings.maxSegmentBytes()),
                        watermarks);
        pipeline =
                new InvocationPipeline(
                        settings,
                        format,
                        new EndpointSenders(
                                settings,
                                format.framing().fileExtension(),
                                new WriterServices(store, endpoint),
                                retrier,
                                backoff,
                                withoutPredecessors,
                                1,
                                scheduler.clock(),
                                scheduler,
                                metrics),
                        held,
                        new InvocationRate(null, 1, 0),
                        lane,
                        scheduler,
                        scheduler.clock(),
                        metrics,
                        failures::add);
        assertThat(lane.open(LANE, LaneOpening.of("fraud", 0, 1, false, List.of(), 0)))
                .isCompleted();
    }

    CompletableFuture<Void> begin(byte[] record) {
        watermarks.accept(AcceptedWatermarks.NONE);
        return pipeline.send(
                List.of(RequestEntry.of(record, record, null, AcceptedWatermarks.NONE, null)),
                () -> {});
    }

    /** Records that go the way that they say; completes when the ledger has all. */
    CompletableFuture<Void> begin(List<RequestEntry> entries) {
        entries.forEach(entry -> watermarks.accept(entry.arrivalWatermark()));
        CompletableFuture<Void> sent = pipeline.send(entries, () -> {});
        scheduler.runDue();
        return sent;
    }

    static RequestEntry entry(String record, RequestRoute route) {
        byte[] bytes = record.getBytes(UTF_8);
        return RequestEntry.of(bytes, bytes, null, AcceptedWatermarks.NONE, route, null);
    }

    CompletableFuture<Void> begin(String record) {
        CompletableFuture<Void> sent = begin(record.getBytes(UTF_8));
        scheduler.runDue();
        return sent;
    }

    void flushing(boolean begins) {
        pipeline.flushing(begins);
        scheduler.runDue();
    }

    void send(byte[] record) {
        CompletableFuture<Void> sent = begin(record);
        scheduler.runDue();
        assertThat(sent).isCompleted();
    }

    void send(String record) {
        send(record.getBytes(UTF_8));
    }

    /** Of the ledger, in order. */
    List<LedgerEntry> entries() throws IOException {
        List<LedgerEntry> entries = new ArrayList<>();
        for (DecodedSegment segment : segments()) {
            entries.addAll(segment.segment().entries());
        }
        return entries;
    }

    /** The bytes of an entry's record, from its segment's raw section. */
    byte[] carried(LedgerEntry entry) throws IOException {
        assertThat(entry.carriedByInput()).isFalse();
        RecordSpan span = entry.records().get(0);
        for (DecodedSegment segment : segments()) {
            if (segment.segment().entries().contains(entry)) {
                int from = segment.rawOffset() + (int) span.offset();
                return Arrays.copyOfRange(segment.bytes(), from, from + span.length());
            }
        }
        throw new AssertionError("no entry " + entry.invocationId());
    }

    private List<DecodedSegment> segments() throws IOException {
        List<DecodedSegment> segments = new ArrayList<>();
        for (S3Location location : store.locations(paths.lanes())) {
            byte[] bytes = Objects.requireNonNull(store.bytes(location));
            segments.add(SegmentCodec.decode(bytes, location.toString()));
        }
        return segments;
    }

    long count(String counter) {
        return counters.count(counter, "");
    }
}
