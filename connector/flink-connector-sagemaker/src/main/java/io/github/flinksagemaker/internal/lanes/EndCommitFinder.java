// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.GrowingPause;
import io.github.flinksagemaker.model.LaneId;
import java.util.function.BooleanSupplier;

/**
 * Finds out whether an AT_LEAST_ONCE lane that its writer has ended is closed for end of input: it
 * is only with its end commit, which follows the closing segment (rules 10 and 17). Confined to the
 * {@link EventLoop}. Modelled in {@code docs/model/ledger.pml}.
 */
final class EndCommitFinder {

    private final TailContext context;
    private final LanePosition position;
    private final BooleanSupplier stopped;
    private final Runnable onFound;
    private final GrowingPause retries;
    private final GrowingPause pause;

    /** {@code onFound} runs when {@code position} has been told. */
    EndCommitFinder(
            TailContext context, LanePosition position, BooleanSupplier stopped, Runnable onFound) {
        this.context = context;
        this.position = position;
        this.stopped = stopped;
        this.onFound = onFound;
        this.retries = context.pause();
        this.pause = context.pause();
    }

    /** Looks for the end among the commits from this number on, until it is there. */
    void seek(long number) {
        LaneId lane = position.lane();
        context.read(
                context.paths.commit(lane, number),
                retries,
                stopped,
                found -> {
                    if (found == null) {
                        context.loop.schedule(pause.next(), () -> seekUnlessStopped(number));
                        return;
                    }
                    Commit commit = context.decoder.commit(lane, number, found.bytes());
                    if (commit.end() == LaneEnd.END_OF_INPUT) {
                        position.closedForEndOfInput(commit);
                        onFound.run();
                    } else if (commit.end() == null) {
                        pause.reset();
                        seek(number + 1);
                    }
                });
    }

    private void seekUnlessStopped(long number) {
        if (!stopped.getAsBoolean()) {
            seek(number);
        }
    }
}
