package io.github.flinksagemaker.benchmarks.scale;

import io.github.flinksagemaker.config.SourceSettings;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.reader.LaneSourceReader;
import io.github.flinksagemaker.internal.reader.ResultDecoder;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.tail.ObjectStoreLedgerTail;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.io.InputStatus;

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

    /** The reader as it is by default, without lanes. */
    public ReaderAtScale(Workload workload) {
        this.ledger = new GeneratedLedger(workload, time.clock());
        this.step = workload.millisPer(20);
        SourceSettings settings =
                SourceSettings.builder().setStagingPath(GeneratedLedger.STAGING).build();
        this.reader =
                LaneSourceReader.create(
                        (listener, metrics) ->
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
                        new LoneReaderContext());
        reader.start();
    }

    public GeneratedLedger ledger() {
        return ledger;
    }

    public void startReading() throws InterruptedException {
        reader.addSplits(List.of(LaneSplit.unread(ledger.lane())));
        time.awaitIdle();
    }

    /** Invocations whose results have been emitted. */
    public long emitted() {
        return output.results() / GeneratedLedger.RECORDS;
    }

    /** Lets time pass; what settles is emitted at once. */
    public void run(long millis) throws Exception {
        for (long passed = 0; passed < millis; passed += step) {
            time.advance(step);
            emit();
        }
    }

    /** Lets time pass while the task thread is blocked: nothing is emitted. */
    public void runBlocked(long millis) throws InterruptedException {
        for (long passed = 0; passed < millis; passed += step) {
            time.advance(step);
        }
    }

    /** The split state that a checkpoint would hold now. */
    public List<LaneSplit> snapshot() {
        return reader.snapshotState(1);
    }

    private void emit() throws Exception {
        while (emitted() < ledger.outputsFound()) {
            if (reader.pollNext(output) != InputStatus.MORE_AVAILABLE
                    && emitted() < ledger.outputsFound()) {
                reader.isAvailable().get(1, TimeUnit.MINUTES);
            }
        }
        // Control elements that came behind.
        while (reader.pollNext(output) == InputStatus.MORE_AVAILABLE) {}
        time.awaitIdle();
    }

    @Override
    public void close() throws Exception {
        reader.close();
        time.shutdown();
    }
}
