// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.internal.eventtime.ArrivalWatermarks;
import io.github.flinksagemaker.internal.eventtime.LaneRest;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.ledger.TrimMark;
import io.github.flinksagemaker.internal.read.GrowingPause;
import io.github.flinksagemaker.internal.read.ReadPurpose;
import io.github.flinksagemaker.internal.read.ReadResult;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one lane: trim mark, opening, what a restored split left unfinished, then the tail:
 * segments (at least once), or commits and the segments that they make readable (read-committed,
 * rule 14). One thing at a time is under way. Confined to the event loop. Modelled in {@code
 * docs/model/ledger.pml}.
 */
final class LaneTailer {

    private final TailServices services;
    private final Runnable onFinished;
    private final LaneId lane;
    private final LanePosition position;
    private final TailPace pace;
    private final GrowingPause retries;
    private final EndSearch endSearch;
    private final QuietWatch quiet;
    private final EntryWatch entries;
    private final TailCheck tailCheck;
    private @Nullable LaneStatus reported;
    private boolean started;
    private boolean retiring;
    private boolean finished;
    private boolean parked;
    private long activeAt;

    /**
     * Makes a tailer that reads nothing before {@link #start}.
     *
     * @param onFinished runs once, when nothing of the lane will come any more
     */
    LaneTailer(TailServices services, LaneSplit split, Runnable onFinished) {
        this.services = services;
        this.onFinished = onFinished;
        this.lane = split.lane();
        this.position = new LanePosition(split, services.startsByDate());
        this.pace =
                new TailPace(
                        services.settings.tailIntervalMin(),
                        services.settings.tailIntervalMax(),
                        services.loop.now());
        this.retries = services.tailPause();
        this.endSearch = new EndSearch(services, position, this::report);
        this.quiet = new QuietWatch(services.settings, services.loop.now());
        this.entries = new EntryWatch(services, position);
        this.tailCheck = new TailCheck(services, position);
    }

    void start() {
        S3Location location = services.paths.trim(lane);
        read(
                location,
                this::start,
                bytes -> {
                    position.startAt(
                            bytes == null ? TrimMark.NONE : services.objects.trim(lane, bytes));
                    started = true;
                    if (position.isDeleted()) {
                        report();
                    } else {
                        readOpening();
                    }
                });
    }

    /** Rule 30's question; see {@link TailListener#onTailChecked}. */
    void check(long round) {
        tailCheck.answer(round, started);
    }

    /** All results of one of its entries have been emitted. */
    void emitted() {
        position.emitted();
        report();
        if (retiring) {
            finishIfSettled();
        }
    }

    /** Ends the reading now, or when what is open has been emitted. */
    void retire() {
        retiring = true;
        finishIfSettled();
    }

    /**
     * Stops reading a lane of which nothing is open, and tells where it stands; {@link #retire} is
     * to follow. Does nothing if there is something to do, or nothing to come.
     */
    void park() {
        if (started && !finished && position.settled() && !position.hasEnded()) {
            parked = true;
            services.listener.onParked(position.toSplit(), position.readCommitted());
        }
    }

    /** How quiet the lane is; one that has ended waits for nothing, so it is not. */
    LaneRest rest() {
        return quiet.rest(!position.hasEnded() && position.settled());
    }

    private boolean isStopped() {
        return finished || parked;
    }

    private void finishIfSettled() {
        if (!finished && position.settled()) {
            finished = true;
            endSearch.stop();
            services.queue.offer(new LaneFinished(lane));
            onFinished.run();
        }
    }

    private void readOpening() {
        S3Location location = services.paths.segment(lane, 0);
        long began = services.loop.now();
        read(
                location,
                this::readOpening,
                bytes -> {
                    if (bytes != null) {
                        DecodedSegment first =
                                services.objects.segment(lane, 0, bytes, entries.writtenAt());
                        services.cache.put(lane, 0, first);
                        position.opened(first.segment());
                        if (position.mayStartLater()) {
                            new StartSearch(services, position, this::isStopped, this::next).step();
                        } else {
                            next();
                        }
                    } else if (position.openingMayCome(location)) {
                        quiet.nothingAt(began);
                        report();
                        later(this::readOpening);
                    } else {
                        report();
                    }
                });
    }

    /** Begins whatever is to be done next. */
    private void next() {
        if (isStopped()) {
            return;
        }
        report();
        Long unfinished = position.nextToRestore();
        if (unfinished != null) {
            services.cache.load(lane, unfinished, ReadPurpose.TAIL, this::restored);
        } else if (position.hasCommittedSegment()) {
            services.gate.enter(this::loadCommitted);
        } else if (retiring) {
            finishIfSettled();
        } else if (position.hasEnded()) {
            endSearch.begin();
        } else if (position.readCommitted()) {
            pollCommit();
        } else {
            services.gate.enter(this::pollSegment);
        }
    }

    private void restored(DecodedSegment read) {
        BitSet open = position.restored(read.segment().number());
        Long date = position.dateOf(read.segment().number());
        DecodedSegment segment = date == null ? read : read.dated(date);
        int size = segment.segment().entries().size();
        if (open.length() > size) {
            throw new UncheckedIOException(
                    new LedgerFormatException(
                            services.paths.segment(lane, segment.segment().number())
                                    + ": has "
                                    + size
                                    + " entries, the restored state knows of "
                                    + open.length()));
        }
        services.queue.offer(
                new SegmentRestored(
                        lane,
                        segment.segment().number(),
                        segment.date(),
                        ArrivalWatermarks.of(segment.segment().entries(), open)));
        entries.watch(segment, open);
        next();
    }

    private void loadCommitted() {
        services.cache.load(
                lane,
                position.nextSegment(),
                ReadPurpose.TAIL,
                segment -> {
                    loaded(segment);
                    services.gate.leave();
                });
    }

    private void pollSegment() {
        if (retiring || parked) {
            if (retiring) {
                finishIfSettled();
            }
            services.gate.leave();
            return;
        }
        long number = position.nextSegment();
        DecodedSegment present = services.cache.ifPresent(lane, number);
        if (present != null) {
            loaded(present);
            services.gate.leave();
            return;
        }
        long began = services.loop.now();
        services.reads.getLedger(
                ReadPurpose.TAIL,
                services.paths.segment(lane, number),
                answer -> {
                    if (answer.kind() == ReadResult.Kind.FOUND) {
                        DecodedSegment segment =
                                services.objects.segment(
                                        lane, number, answer.bytes(), answer.lastModified());
                        entries.writtenAt(answer.lastModified());
                        services.cache.put(lane, number, segment);
                        loaded(segment);
                    } else {
                        services.checkPermitted(services.paths.segment(lane, number), answer);
                        pace.caughtUp();
                        if (answer.kind() != ReadResult.Kind.UNKNOWN) {
                            quiet.nothingAt(began);
                        }
                        later(this::next);
                    }
                    services.gate.leave();
                });
    }

    private void loaded(DecodedSegment decoded) {
        if (isStopped()) {
            return;
        }
        found();
        boolean last = position.loaded(decoded.segment());
        BitSet open = position.sinceStart(decoded.segment(), decoded.date());
        Long watermark = position.readCommitted() ? null : decoded.segment().watermark();
        quiet.cameAt(services.loop.now(), watermark);
        services.queue.offer(
                new SegmentLoaded(
                        lane,
                        decoded.segment().number(),
                        decoded.date(),
                        open,
                        ArrivalWatermarks.of(decoded.segment().entries(), open),
                        watermark,
                        last));
        pace.found(open.cardinality());
        entries.watch(decoded, open);
        goOn();
    }

    /** Reads on at once unless it has come to what is so new that nothing follows it yet. */
    private void goOn() {
        boolean mayHaveMore =
                position.hasEnded()
                        || position.hasCommittedSegment()
                        || !pace.isUpToDate(services.loop.now() - entries.writtenAt());
        if (mayHaveMore) {
            next();
        } else {
            report();
            later(this::next);
        }
    }

    private void pollCommit() {
        long number = position.nextCommit();
        S3Location location = services.paths.commit(lane, number);
        long began = services.loop.now();
        read(
                location,
                this::next,
                bytes -> {
                    if (bytes == null) {
                        pace.caughtUp();
                        quiet.nothingAt(began);
                        later(this::next);
                        return;
                    }
                    found();
                    Commit commit = services.objects.commit(lane, number, bytes);
                    quiet.cameAt(services.loop.now(), commit.watermark());
                    services.queue.offer(position.committed(commit, location));
                    goOn();
                });
    }

    /** Reads an object that may be missing: null; without an answer, {@code again} comes later. */
    private void read(S3Location location, Runnable again, Consumer<byte @Nullable []> then) {
        services.reads.getLedger(
                ReadPurpose.TAIL,
                location,
                answer -> {
                    if (isStopped()) {
                        return;
                    }
                    if (answer.kind() == ReadResult.Kind.UNKNOWN) {
                        schedule(retries.next(), again);
                        return;
                    }
                    services.checkPermitted(location, answer);
                    if (answer.kind() == ReadResult.Kind.FOUND) {
                        entries.writtenAt(answer.lastModified());
                    }
                    then.accept(answer.kind() == ReadResult.Kind.FOUND ? answer.bytes() : null);
                });
    }

    private void later(Runnable action) {
        long now = services.loop.now();
        schedule(pace.next(now, entries.leastLatency()), action);
    }

    private void schedule(long delay, Runnable action) {
        services.loop.schedule(
                delay,
                () -> {
                    if (!isStopped()) {
                        action.run();
                    }
                });
    }

    /** The lane goes on; told now and then, so that nobody takes it for silent. */
    private void found() {
        retries.reset();
        long now = services.loop.now();
        if (now - activeAt >= services.activityInterval()) {
            activeAt = now;
            services.listener.onActive(lane);
        }
    }

    private void report() {
        LaneStatus status = position.status();
        if (!finished && !status.equals(reported)) {
            reported = status;
            services.listener.onStatus(status);
        }
    }
}
