// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.scale;

import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.cleanup.ReaderCleanup;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.reader.LaneSourceReader;
import io.github.flinksagemaker.internal.reader.ResultDecoder;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.tail.LedgerTail;
import io.github.flinksagemaker.internal.tail.ObjectStoreLedgerTail;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.apache.flink.core.io.InputStatus;
import org.jspecify.annotations.Nullable;

/**
 * One reader of one generated lane, with all its threads: this one is the task's, time is
 * simulated.
 */
public final class ReaderAtScale implements AutoCloseable {

    private final SimulatedTime time = new SimulatedTime();
    private final CountingOutput output = new CountingOutput();
    private final GeneratedLedger ledger;
    private final LaneSourceReader<Integer, Integer> reader;
    private final long step;
    private @Nullable LedgerTail tail;

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
        this.reader =
                LaneSourceReader.create(
                        (listener, metrics) ->
                                tail =
                                        new ObjectStoreLedgerTail(
                                                settings,
                                                ledger.paths(),
                                                ledger,
                                                time,
                                                time.clock(),
                                                listener,
                                                metrics),
                        new ResultDecoder<>(
                                new LengthSchema(), new LengthSchema(), BatchFormats.jsonLines()),
                        true,
                        new ReaderCleanup(settings, requests -> ledger, "cleanup"),
                        new LoneReaderContext());
        reader.start();
    }

    public GeneratedLedger ledger() {
        return ledger;
    }

    public void startReading() throws InterruptedException {
        reader.addSplits(List.of(LaneSplit.unread(ledger.lane())));
        ledger.awaitFirstRead(); // the reader hands a split over on another thread
        time.runDue();
    }

    /** Invocations that were read and whose results have not been emitted. */
    public int openInvocations() {
        return tail == null ? 0 : tail.openInvocations();
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
        }
    }

    /** The split state that a checkpoint would hold now. */
    public List<LaneSplit> snapshot() {
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
        reader.close();
        time.shutdown();
    }
}
