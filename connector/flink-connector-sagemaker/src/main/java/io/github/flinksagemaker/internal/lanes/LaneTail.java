// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.TrimMark;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.GrowingPause;
import io.github.flinksagemaker.internal.read.ReadPurpose;
import io.github.flinksagemaker.internal.read.ReadResult;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tails one lane: trim mark, opening, then segments (at least once, rule 41) or commits, which make
 * segments readable (rule 42). One thing at a time is under way. Confined to the {@link EventLoop}.
 * Modelled in {@code docs/model/ledger.pml}.
 */
final class LaneTail {

    private final TailContext context;
    private final LaneId lane;
    private final LanePosition position;
    private final TailInterval interval;
    private final IdlenessTracker idleness;
    private final SegmentStart segments;
    private final EntryAge age = new EntryAge();
    private final GrowingPause retries;
    private @Nullable DecodedSegment first;
    private @Nullable Runnable asleep;
    private long leastLatency = -1;
    private boolean started;
    private boolean stopped;

    /** Makes a tail that reads nothing before {@link #start}. */
    LaneTail(TailContext context, LanePosition position, long activeAt, boolean dormant) {
        long now = context.loop.now();
        this.context = context;
        this.position = position;
        this.lane = position.lane();
        this.interval =
                new TailInterval(
                        context.settings.tailIntervalMin(),
                        context.settings.tailIntervalMax(),
                        now);
        this.idleness =
                new IdlenessTracker(context.settings, position.watermark(), now, activeAt, dormant);
        this.segments = new SegmentStart(context, lane);
        this.retries = context.pause();
    }

    /** Begins; a dormant one when it is asked for the first time. */
    void start() {
        if (idleness.isDormant()) {
            asleep = this::readTrimMark;
        } else {
            readTrimMark();
        }
    }

    private void readTrimMark() {
        S3Location location = context.paths.trim(lane);
        context.read(
                location,
                retries,
                this::isStopped,
                found -> {
                    position.startAt(
                            found == null
                                    ? TrimMark.NONE
                                    : context.decoder.trim(lane, found.bytes()));
                    if (position.isDeleted()) {
                        tell(List.of());
                    } else {
                        readOpening();
                    }
                });
    }

    private void readOpening() {
        S3Location location = context.paths.segment(lane, 0);
        long began = context.loop.now();
        context.read(
                location,
                retries,
                this::isStopped,
                found -> {
                    if (found != null) {
                        opened(found);
                    } else if (position.openingMayCome(location)) {
                        idleness.nothingAt(began);
                        later(this::readOpening);
                    } else {
                        tell(List.of());
                    }
                });
    }

    private void opened(ReadResult found) {
        DecodedSegment opening =
                context.decoder.segment(lane, 0, found.bytes(), found.lastModified());
        position.opened(opening.segment());
        first = position.readCommitted() ? null : opening; // its bytes may be many
        started = true;
        tell(List.of());
        if (position.mayStartLater()) {
            new StartPositionFinder(context, position, this::isStopped, this::startFound).step();
        } else {
            next();
        }
    }

    /** The commit before the start may have ended the lane, so that nothing more is read of it. */
    private void startFound() {
        if (position.hasEnded()) {
            tell(List.of());
        }
        next();
    }

    /** Begins whatever is to be done next. */
    private void next() {
        if (stopped) {
            return;
        }
        if (position.hasEnded()) {
            if (position.awaitsEndCommit()) {
                new EndCommitFinder(context, position, this::isStopped, () -> tell(List.of()))
                        .seek(0);
            }
        } else if (position.readCommitted()) {
            context.limiter.enter(this::hasRoom, this::readCommit);
        } else {
            context.limiter.enter(this::hasRoom, this::readSegment);
        }
    }

    private boolean hasRoom() {
        return context.backlog.hasRoom(lane);
    }

    private void readSegment() {
        long number = position.nextSegment();
        DecodedSegment opening = first;
        first = null;
        if (stopped) {
            context.limiter.leave();
        } else if (number == 0 && opening != null) {
            tailed(SegmentStart.Read.whole(opening));
            context.limiter.leave();
        } else {
            long began = context.loop.now();
            segments.read(
                    number,
                    read -> {
                        if (read != null) {
                            tailed(read);
                        }
                        context.limiter.leave();
                    },
                    answered -> {
                        nothingThere(began, answered);
                        context.limiter.leave();
                    });
        }
    }

    private void tailed(SegmentStart.Read read) {
        if (stopped) {
            return;
        }
        List<SegmentSplit> split =
                position.tailed(read.segment(), read.entries() > 0, read.content(), read.date());
        interval.found((int) Math.min(Integer.MAX_VALUE, read.entries()));
        age.wrote(read.date(), read.lastAcceptedAt());
        goOn(split);
    }

    private void readCommit() {
        long number = position.nextCommit();
        S3Location location = context.paths.commit(lane, number);
        long began = context.loop.now();
        context.reads.getLedger(
                ReadPurpose.TAIL,
                location,
                answer -> {
                    if (answer.kind() == ReadResult.Kind.FOUND) {
                        committed(number, location, answer);
                    } else {
                        context.checkPermitted(location, answer);
                        nothingThere(began, answer.kind() != ReadResult.Kind.UNKNOWN);
                    }
                    context.limiter.leave();
                });
    }

    private void committed(long number, S3Location location, ReadResult answer) {
        if (stopped) {
            return;
        }
        Commit commit = context.decoder.commit(lane, number, answer.bytes());
        List<SegmentSplit> readable = position.committed(commit, location);
        interval.found(readable.size());
        age.wrote(answer.lastModified(), answer.lastModified());
        goOn(readable);
    }

    /** Reads on at once unless it has come to what is so new that nothing follows it yet. */
    private void goOn(List<SegmentSplit> found) {
        long now = context.loop.now();
        retries.reset();
        idleness.cameAt(now, position.watermark());
        tell(found);
        if (position.hasEnded() || !interval.isUpToDate(now - age.writtenAt())) {
            next();
        } else {
            later(this::next);
        }
    }

    private void nothingThere(long began, boolean answered) {
        interval.caughtUp();
        if (answered) {
            idleness.nothingAt(began);
        }
        later(this::next);
    }

    private void later(Runnable action) {
        if (idleness.isDormant()) {
            asleep = action;
            return;
        }
        long delay = interval.next(context.loop.now(), leastLatency);
        context.loop.schedule(
                delay,
                () -> {
                    if (!stopped) {
                        action.run();
                    }
                });
    }

    private void tell(List<SegmentSplit> found) {
        found.forEach(context.backlog::add);
        context.listener.onTailed(Tailed.of(lane, found, position.toState(), position.opening()));
    }

    /** Asks a dormant lane whether it goes on; false if it is not dormant, or asked already. */
    boolean ask() {
        Runnable action = asleep;
        if (action == null || stopped) {
            return false;
        }
        asleep = null;
        action.run();
        return true;
    }

    /** Whether a look at the next object, begun now, finds nothing: rule 30's question. */
    void check(long round) {
        if (!started || position.hasEnded()) {
            context.listener.onChecked(lane, round, position.hasEnded());
            return;
        }
        S3Location next = position.nextObject(context.paths);
        context.reads.getLedger(
                ReadPurpose.TAIL,
                next,
                reply -> {
                    boolean missing = reply.isMissing(context.settings.forbiddenMeansMissing());
                    boolean unmoved = next.equals(position.nextObject(context.paths));
                    context.listener.onChecked(lane, round, missing && unmoved);
                });
    }

    LaneIdleness idleness() {
        return idleness.idleness();
    }

    void leastLatency(long millis) {
        leastLatency = millis;
    }

    /** Nothing more is read or told of it. */
    void stop() {
        stopped = true;
    }

    private boolean isStopped() {
        return stopped;
    }
}
