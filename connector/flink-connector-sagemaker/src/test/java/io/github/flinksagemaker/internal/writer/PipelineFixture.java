package io.github.flinksagemaker.internal.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.config.SinkSettings;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.aws.Backoff;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.invoke.ThrottleGate;
import io.github.flinksagemaker.internal.ledger.AcceptedWatermarks;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.FrozenObjects;
import io.github.flinksagemaker.internal.ledger.GroupCommit;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LaneWriter;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
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

/**
 * A writer's pipeline over fakes, on one thread whose time is moved by hand; each record is a batch
 * of its own.
 */
final class PipelineFixture {

    private static final LaneId LANE = LaneId.create(1_000);

    final ManualScheduler scheduler = new ManualScheduler();
    final InMemoryObjectStore store = new InMemoryObjectStore(scheduler, scheduler.clock());
    final InMemoryEndpoint endpoint =
            new InMemoryEndpoint(
                    scheduler,
                    S3Location.of("models", "outputs"),
                    S3Location.of("models", "failures"));
    private final LedgerPaths paths = new LedgerPaths(S3Location.of("bucket", "staging"));
    private final CountingMetricGroup counters = new CountingMetricGroup();
    private final AcceptedWatermarks watermarks = new AcceptedWatermarks();
    private final InvocationPipeline pipeline;

    PipelineFixture(InputTransport transport) {
        BatchFormat format = BatchFormats.singleRecord("application/octet-stream");
        SinkSettings settings =
                SinkSettings.builder()
                        .setStagingPath(paths.stagingPath())
                        .setEndpointName("fraud")
                        .setSinkName("fraud")
                        .setContentType(format.contentType())
                        .setInputTransport(transport)
                        .build();
        Backoff backoff = Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(1));
        WriterMetrics metrics =
                new WriterMetrics(
                        MetricsGroupTestUtils.mockWriterMetricGroup(counters.group()), () -> 0);
        Retrier retrier =
                new Retrier(
                        scheduler,
                        backoff,
                        settings.retryBudget(),
                        scheduler.clock(),
                        metrics::retry);
        LaneWriter lane =
                new LaneWriter(
                        LANE,
                        paths,
                        new FrozenObjects(store, retrier),
                        scheduler,
                        scheduler.clock(),
                        GroupCommit.of(Duration.ZERO, 1, settings.maxSegmentBytes()),
                        watermarks);
        PayloadSender sender =
                new PayloadSender(
                        settings,
                        format.fileExtension(),
                        new WriterServices(store, endpoint, () -> {}),
                        new ThrottleGate(50, Integer.MAX_VALUE, backoff, scheduler),
                        retrier,
                        metrics);
        pipeline =
                new InvocationPipeline(
                        settings, format, sender, lane, scheduler, scheduler.clock(), metrics);
        assertThat(lane.open(LaneOpening.of("fraud", 0, 1, false, List.of(), 0))).isCompleted();
    }

    CompletableFuture<Void> begin(byte[] record) {
        watermarks.accept(AcceptedWatermarks.NONE);
        return pipeline.send(
                List.of(RequestEntry.of(record, record, null, AcceptedWatermarks.NONE, null)));
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
