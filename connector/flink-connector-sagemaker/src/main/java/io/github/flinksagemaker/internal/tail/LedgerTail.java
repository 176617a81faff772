// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.List;

/**
 * Reads lanes: tails them, watches what is open, hands what is settled to the task thread. All
 * methods may be called from any thread and none blocks but {@link #poll}.
 */
public interface LedgerTail extends AutoCloseable {

    /** Starts reading a lane from where the split says. */
    void add(LaneSplit split);

    /** Ends the reading of a lane that is ended and settled; a {@link LaneFinished} comes last. */
    void retire(LaneId lane);

    /**
     * Stops the reading of a silent lane, if nothing of it is open: {@link TailListener#onParked}
     * tells where it stands, and {@link #retire} is to follow.
     */
    void park(LaneId lane);

    /** Asks rule 30's question of a lane; answered through {@link TailListener#onTailChecked}. */
    void checkTail(LaneId lane, long round);

    /** Makes it look for invocations now. */
    void hint(List<Hint> hints);

    /** Whether the notification queue answers; while it does not, hints are not waited for. */
    void queueAnswers(boolean answers);

    /** Tells that the task thread has emitted all results of this invocation. */
    void emitted(SettledInvocation invocation);

    /**
     * Takes what is ready, waiting up to {@code timeout} for a first element.
     *
     * @return at most {@code max} elements in order; empty after a time-out or {@link #wakeUp}
     */
    List<LaneElement> poll(int max, Duration timeout) throws InterruptedException;

    /** Ends a {@link #poll} that waits. */
    void wakeUp();

    /** Open invocations now, for metrics. */
    int openInvocations();

    /** Records of the open invocations, for metrics. */
    long openRecords();

    /** Accepted-at of the oldest open invocation, {@link Long#MAX_VALUE} if none is open. */
    long oldestOpenAcceptedAt();

    @Override
    void close();
}
