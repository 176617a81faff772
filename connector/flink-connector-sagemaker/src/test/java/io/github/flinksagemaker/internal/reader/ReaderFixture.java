// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.LaneSegments;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.event.ReceiptEvent;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.segments.LoopListener;
import io.github.flinksagemaker.internal.segments.SegmentLoop;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.testutils.source.reader.TestingReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.runtime.metrics.groups.InternalSourceReaderMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.jspecify.annotations.Nullable;

/** A reader with its real loop, over a store in memory, on a scheduler driven by hand. */
final class ReaderFixture implements AutoCloseable {

    static final LaneId LANE = LaneId.create(ManualScheduler.START.toEpochMilli());
    static final S3Location STAGING = S3Location.of("staging", "path");
    static final LedgerPaths PATHS = new LedgerPaths(STAGING);

    final ManualScheduler scheduler = new ManualScheduler();
    final InMemoryObjectStore store = new InMemoryObjectStore(Runnable::run, scheduler.clock());
    final ReaderOutputProbe output = new ReaderOutputProbe();
    final TestingReaderContext context =
            new TestingReaderContext(
                    new Configuration(),
                    InternalSourceReaderMetricGroup.wrap(
                            UnregisteredMetricGroups.createUnregisteredOperatorMetricGroup()));
    final SegmentReader<Integer, Integer> reader;
    private @Nullable LoopListener listener;
    private @Nullable SegmentLoop loop;
    private long invocations;
    private long sent;

    ReaderFixture() {
        this(settings(), false);
    }

    ReaderFixture(SourceSettings.Builder settings, boolean failOnFailure) {
        this.reader =
                SegmentReader.create(
                        (loopListener, metrics) -> {
                            listener = loopListener;
                            SegmentLoop made =
                                    new SegmentLoop(
                                            settings.build(),
                                            store,
                                            scheduler,
                                            scheduler.clock(),
                                            loopListener,
                                            metrics,
                                            null);
                            loop = made;
                            return made;
                        },
                        new ResultDecoder<>(
                                new IntegerSchema(), new IntegerSchema(), BatchFormats.jsonLines()),
                        failOnFailure,
                        context);
    }

    static SourceSettings.Builder settings() {
        return SourceSettings.builder().setStagingPath(STAGING);
    }

    static SegmentSplit split(long number) {
        return SegmentSplit.unread(LANE, number, SegmentSplit.NO_WATERMARK, 0);
    }

    LoopListener listener() {
        return Objects.requireNonNull(listener);
    }

    SegmentLoop loop() {
        return Objects.requireNonNull(loop);
    }

    /** The enumerator hears what was restored, and says so. */
    ReaderFixture start() {
        reader.start();
        receipt();
        return this;
    }

    /** The same of what is assigned. */
    void assign(long... numbers) {
        for (long number : numbers) {
            send(number);
        }
        receipt();
    }

    void send(long number) {
        reader.addSplits(List.of(split(number)));
        sent++;
    }

    void receipt() {
        reader.handleSourceEvents(ReceiptEvent.of(sent));
    }

    /** Writes a segment with an entry of so many records for each number. */
    List<LedgerEntry> write(long number, int... records) {
        List<LedgerEntry> entries = new ArrayList<>();
        List<byte[]> raw = new ArrayList<>();
        for (int count : records) {
            entries.add(entry(count));
            raw.add(Invocations.bytes("1011121314".substring(0, 2 * count)));
        }
        Segment segment =
                Segment.builder()
                        .setLane(LANE)
                        .setNumber(number)
                        .setAuthor(LANE)
                        .setOpening(
                                number == 0
                                        ? LaneOpening.of("sink", 0, 1, false, List.of(), 0)
                                        : null)
                        .setEntries(entries)
                        .build();
        store.write(
                PATHS.segment(LANE, number), SegmentCodec.encode(segment, raw), "application/json");
        return entries;
    }

    /** Records of an entry overlap those of its neighbours, which harms nobody here. */
    private LedgerEntry entry(int records) {
        InvocationId id = InvocationId.of(LANE, invocations++);
        long now = scheduler.clock().millis();
        return Invocations.entry(records).toBuilder()
                .setInvocationId(id)
                .setOutputLocation("s3://outputs/" + id + ".out")
                .setFailureLocation("s3://outputs/" + id + ".failed")
                .setFormat("json-lines")
                .setAcceptedAt(now)
                .setDeadline(now + 3_600_000)
                .build();
    }

    void answer(LedgerEntry entry, String response) {
        store.write(
                S3Location.parse(Objects.requireNonNull(entry.outputLocation())),
                Invocations.bytes(response),
                "application/json");
    }

    /** Polls until nothing is available, or the end; returns which. */
    InputStatus pollAll() throws Exception {
        InputStatus status = InputStatus.MORE_AVAILABLE;
        while (status == InputStatus.MORE_AVAILABLE) {
            status = reader.pollNext(output);
        }
        return status;
    }

    /** The same after a minute. */
    InputStatus pollLater() throws Exception {
        scheduler.advance(Duration.ofMinutes(1));
        return pollAll();
    }

    List<ReaderReport> reports() {
        return context.getSentEvents().stream().map(ReaderReport.class::cast).toList();
    }

    /** The segments that were reported as finished, in order. */
    List<Long> finished() {
        List<Long> finished = new ArrayList<>();
        for (ReaderReport report : reports()) {
            for (LaneSegments segments : report.finished()) {
                for (long number : segments.numbers()) {
                    finished.add(number);
                }
            }
        }
        return finished;
    }

    @Override
    public void close() {
        reader.close();
    }
}
