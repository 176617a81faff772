// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.job;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceReader;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.NumberSequenceIterator;

/** Emits a number when it is due, never blocking the task. */
final class PacedReader
        extends IteratorSourceReader<Long, NumberSequenceIterator, NumberSequenceSplit> {

    private static final long QUIET_LOOK_MILLIS = 100;

    private final FirstEmission firstEmission;
    private final double period;
    private final Switches switches;
    private long due;
    private boolean begun;

    PacedReader(
            SourceReaderContext context,
            FirstEmission firstEmission,
            double period,
            Switches switches) {
        super(context);
        this.firstEmission = firstEmission;
        this.period = period;
        this.switches = switches;
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Long> output) {
        if (System.currentTimeMillis() < due) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        if (!begun) {
            begun = firstEmission.isSet();
        }
        if (!begun || switches.isOn(Switches.Switch.QUIET)) {
            due = System.currentTimeMillis() + QUIET_LOOK_MILLIS;
            return InputStatus.NOTHING_AVAILABLE;
        }
        InputStatus status = super.pollNext(output);
        return status == InputStatus.MORE_AVAILABLE && System.currentTimeMillis() < due
                ? InputStatus.NOTHING_AVAILABLE
                : status;
    }

    @Override
    protected Long convert(Long number) {
        due = firstEmission.set() + (long) ((number + 1) * period);
        return number;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        CompletableFuture<Void> available = super.isAvailable();
        long wait = due - System.currentTimeMillis();
        return wait <= 0 || !available.isDone()
                ? available
                : CompletableFuture.runAsync(
                        () -> {}, CompletableFuture.delayedExecutor(wait, TimeUnit.MILLISECONDS));
    }
}
