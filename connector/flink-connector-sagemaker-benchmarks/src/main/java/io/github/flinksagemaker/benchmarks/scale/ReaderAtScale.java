// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.scale;

import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.LaneSegments;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.event.ReceiptEvent;
import io.github.flinksagemaker.internal.lanes.LaneIdleness;
import io.github.flinksagemaker.internal.lanes.LaneTails;
import io.github.flinksagemaker.internal.lanes.TailPosition;
import io.github.flinksagemaker.internal.lanes.Tailed;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.reader.ResultDecoder;
import io.github.flinksagemaker.internal.reader.SegmentReader;
import io.github.flinksagemaker.internal.segments.SegmentLoop;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.core.io.InputStatus;
import org.jspecify.annotations.Nullable;

/**
 * One reader of one generated lane, with the tail that finds its segments and all threads: this one
 * is the task's, time is simulated.
 */
public final class ReaderAtScale implements LaneTails.Listener, AutoCloseable {

    private final SimulatedTime time = new SimulatedTime();
    private final CountingOutput output = new CountingOutput();
    private final Queue<SegmentSplit> tailed = new ConcurrentLinkedQueue<>();
    private final GeneratedLedger ledger;
    private final LaneTails tails;
    private final SegmentReader<Integer, Integer> reader;
    private final long step;
    private @Nullable SegmentLoop loop;
    private volatile long received;

    /** The reader as it is by default, without lanes. */
    public ReaderAtScale(Workload workload) {
        this(workload, settings -> settings);
    }

    public ReaderAtScale(Workload workload, UnaryOperator<SourceSettings.Builder> change) {
        this.ledger = new GeneratedLedger(workload, time);
        this.step = workload.millisPer(20);
        SourceSettings settings =
                change.apply(SourceSettings.builder().setStagingPath(GeneratedLedger.STAGING))
                        .build();
        this.tails =
                new LaneTails(
                        settings,
                        ledger.paths(),
                        ledger,
                        time,
                        time.clock(),
                        this,
                        ReadMetrics.NONE);
        this.reader =
                SegmentReader.create(
                        (listener, metrics) ->
                                loop =
                                        new SegmentLoop(
                                                settings,
                                                ledger,
                                                time,
                                                time.clock(),
                                                listener,
                                                metrics,
                                                null),
                        new ResultDecoder<>(
                                new LengthSchema(), new LengthSchema(), BatchFormats.jsonLines()),
                        true,
                        new LoneReaderContext(this::onEvent));
        reader.start();
    }

    /** What the enumerator makes of reports, as far as it concerns one reader alone. */
    private void onEvent(SourceEvent event) {
        ReaderReport report = (ReaderReport) event;
        received = report.received();
        for (LaneSegments finished : report.finished()) {
            tails.leastLatency(finished.lane(), finished.leastLatency());
        }
    }

    @Override
    public void onTailed(Tailed news) {
        tailed.addAll(news.segments());
    }

    @Override
    public void onIdleness(Map<LaneId, LaneIdleness> lanes) {}

    @Override
    public void onChecked(LaneId lane, long round, boolean quiet) {}

    @Override
    public void onFailure(Exception failure) {
        throw new IllegalStateException(failure);
    }

    /** Gives the reader what has been tailed, as the enumerator would. */
    private void assign() {
        List<SegmentSplit> some = new ArrayList<>();
        for (SegmentSplit next = tailed.poll(); next != null; next = tailed.poll()) {
            some.add(next);
        }
        if (!some.isEmpty()) {
            tails.assigned(some);
            reader.addSplits(some);
        }
        reader.handleSourceEvents(ReceiptEvent.of(received));
    }

    public GeneratedLedger ledger() {
        return ledger;
    }

    public void startReading() {
        tails.add(ledger.lane(), TailPosition.START, 0, 0, time.clock().millis(), false);
        time.runDue();
        assign();
    }

    /** Invocations that were read and whose results have not been emitted. */
    public int openInvocations() {
        return loop == null ? 0 : loop.openInvocations();
    }

    /** Invocations whose results have been emitted. */
    public long emitted() {
        return output.results() / GeneratedLedger.RECORDS;
    }

    /** Lets time pass; what settles is emitted at once. */
    public void run(long millis) throws Exception {
        for (long passed = 0; passed < millis; passed += step) {
            time.advance(Duration.ofMillis(step));
            emit();
        }
    }

    /** Lets time pass while the task thread is blocked: nothing is emitted. */
    public void runBlocked(long millis) {
        for (long passed = 0; passed < millis; passed += step) {
            time.advance(Duration.ofMillis(step));
            assign();
        }
    }

    /** The split state that a checkpoint would hold now. */
    public List<SegmentSplit> snapshot() {
        return reader.snapshotState(1);
    }

    /** Lets time pass until nothing is open. */
    public void runUntilAllIsEmitted(long atMostMillis) throws Exception {
        for (long passed = 0; passed < atMostMillis && openInvocations() > 0; passed += step) {
            time.advance(Duration.ofMillis(step));
            emit();
        }
    }

    /** What was found is on its way through the other threads, unless its records are not yet. */
    private void emit() throws Exception {
        assign();
        boolean onItsWay = true;
        while (onItsWay && emitted() < ledger.outputsFound()) {
            if (reader.pollNext(output) != InputStatus.MORE_AVAILABLE
                    && emitted() < ledger.outputsFound()) {
                onItsWay = isAvailable(ledger.answersLate() ? 20 : 60_000);
            }
        }
        // Control elements that came behind.
        while (reader.pollNext(output) == InputStatus.MORE_AVAILABLE) {}
        time.runDue();
    }

    private boolean isAvailable(long timeoutMillis) throws Exception {
        try {
            reader.isAvailable().get(timeoutMillis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            if (ledger.answersLate()) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() throws Exception {
        tails.close();
        reader.close();
        time.shutdown();
    }
}
