// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.GrowingPause;
import io.github.flinksagemaker.internal.read.LedgerReadErrors;
import io.github.flinksagemaker.internal.read.ReadPurpose;
import io.github.flinksagemaker.internal.read.ReadResult;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Finds where the reading of an old lane starts, without reading it from its beginning: numbers
 * have no gaps, so a doubling and then a binary search over the dates that S3 gives to segments
 * (read-committed: to commits) takes about two small GETs per power of two. An object holds only
 * what was accepted before its date. Confined to the {@link EventLoop}.
 */
final class StartPositionFinder {

    /** By how much the clocks of writers and of S3 may differ. */
    static final Duration CLOCK_MARGIN = Duration.ofMinutes(5);

    private final TailContext context;
    private final LanePosition position;
    private final BooleanSupplier stopped;
    private final Runnable then;
    private final GrowingPause pause;
    private final long notBefore;
    private final long first;
    private long early;
    private long step = 1;
    private long notEarly = Long.MAX_VALUE;
    private boolean exists;

    /**
     * Makes a search for a lane whose opening has been read.
     *
     * @param stopped whether nobody wants to know any more
     * @param then runs when {@code position} stands where the reading starts
     */
    StartPositionFinder(
            TailContext context, LanePosition position, BooleanSupplier stopped, Runnable then) {
        this.context = context;
        this.position = position;
        this.stopped = stopped;
        this.then = then;
        this.pause = context.pause();
        this.notBefore = position.startTime() - CLOCK_MARGIN.toMillis();
        this.first = position.readCommitted() ? position.nextCommit() : position.nextSegment();
        this.early = first - 1;
    }

    void step() {
        if (notEarly - early == 1) {
            conclude();
            return;
        }
        long number = notEarly == Long.MAX_VALUE ? early + step : early + (notEarly - early) / 2;
        context.reads.getRange(
                ReadPurpose.TAIL,
                location(number),
                0,
                1, // only its date counts
                answer -> answered(answer, location(number), () -> dated(number, answer)));
    }

    private void dated(long number, ReadResult answer) {
        boolean found = answer.kind() == ReadResult.Kind.FOUND;
        if (found && answer.lastModified() < notBefore) {
            early = number;
            step *= 2;
        } else {
            notEarly = number;
            exists = found;
        }
        step();
    }

    /**
     * All that is there up to {@code early} is too old. The last object is read all the same: it
     * may be the lane's end.
     */
    private void conclude() {
        boolean lastIsEarly = !exists && early >= first;
        if (lastIsEarly && position.readCommitted()) {
            skipTo(early);
            return;
        }
        position.startFrom(lastIsEarly ? early : notEarly);
        then.run();
    }

    private void skipTo(long commit) {
        S3Location location = location(commit);
        context.reads.getLedger(
                ReadPurpose.TAIL,
                location,
                answer ->
                        answered(
                                answer,
                                location,
                                () -> {
                                    if (answer.kind() != ReadResult.Kind.FOUND) {
                                        throw LedgerReadErrors.unreadable(location, answer);
                                    }
                                    position.startFrom(commit);
                                    skip(commit, location, answer.bytes());
                                    then.run();
                                }));
    }

    /** Takes over a commit whose segments are from before the start, too. */
    private void skip(long number, S3Location location, byte[] bytes) {
        position.committed(context.decoder.commit(position.lane(), number, bytes), location);
    }

    private void answered(ReadResult answer, S3Location location, Runnable use) {
        if (stopped.getAsBoolean()) {
            return;
        }
        if (answer.kind() == ReadResult.Kind.UNKNOWN) {
            context.loop.schedule(
                    pause.next(),
                    () -> {
                        if (!stopped.getAsBoolean()) {
                            step();
                        }
                    });
            return;
        }
        context.checkPermitted(location, answer);
        pause.reset();
        use.run();
    }

    private S3Location location(long number) {
        return position.readCommitted()
                ? context.paths.commit(position.lane(), number)
                : context.paths.segment(position.lane(), number);
    }
}
