// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.append;

import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerCorruptionException;
import io.github.flinksagemaker.internal.ledger.LedgerDecoder;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Appends to one lane: segment 0 first, then one segment PUT at a time, into which everything goes
 * that has gathered (rules 3 to 5, 10, {@link GroupCommit}). Its methods may be called from any
 * thread; the work is done on the executor, which must be single-threaded. After a failure, thrown
 * or answered, every further append fails with it, and so does {@link #failed}. Modelled in {@code
 * docs/model/ledger.pml} and {@code docs/model/watermark.pml}.
 */
public final class LaneWriter {

    private final LedgerPaths paths;
    private final WriteOnceStore objects;
    private final ScheduledExecutorService executor;
    private final Clock clock;
    private final GroupCommit group;
    private final AcceptedWatermarks watermarks;

    private final Deque<Appended> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean putting;
    private boolean planned;
    private boolean hurried;
    private long lastPut = Long.MIN_VALUE / 2;
    private boolean opened;
    private final CompletableFuture<Void> failed = new CompletableFuture<>();
    private @Nullable Throwable failure;
    private @Nullable Long lastWatermark;
    private volatile @Nullable LaneId lane;
    private volatile long nextSegment;

    public LaneWriter(
            LedgerPaths paths,
            WriteOnceStore objects,
            ScheduledExecutorService executor,
            Clock clock,
            GroupCommit group,
            AcceptedWatermarks watermarks) {
        this.paths = paths;
        this.objects = objects;
        this.executor = executor;
        this.clock = clock;
        this.group = group;
        this.watermarks = watermarks;
    }

    /**
     * The lane's name.
     *
     * @throws IllegalStateException before {@link #open} has been called
     */
    public LaneId lane() {
        LaneId named = lane;
        if (named == null) {
            throw new IllegalStateException("a lane has no name before it is opened");
        }
        return named;
    }

    /** The number of the first segment that is not durable yet. */
    public long nextSegment() {
        return nextSegment;
    }

    /**
     * Fails when the lane can't go on, and never completes otherwise: an append may not be waiting
     * when a segment that carries {@code W} only is refused.
     */
    public CompletableFuture<Void> failed() {
        return failed;
    }

    /**
     * Writes segment 0 (rule 3) of a lane of that name, twice (rule 5); appends wait for it. To be
     * called once.
     */
    public CompletableFuture<Void> open(LaneId name, LaneOpening opening) {
        lane = name;
        CompletableFuture<Void> done = new CompletableFuture<>();
        execute(
                List.of(done),
                () -> put(segment().setOpening(opening).build(), List.of(), List.of(done)));
        return done;
    }

    /** Completes when the entry is durable. */
    public CompletableFuture<Void> append(PendingEntry entry) {
        return enqueue(new Appended(entry, false));
    }

    /** From now on, or until told otherwise, nothing waits for others to share its segment. */
    public void hurry(boolean hurry) {
        execute(
                List.of(),
                () -> {
                    hurried = hurry;
                    putWhenDue();
                });
    }

    /** A segment that carries {@code W} only, if it moved since the last segment (rule 20). */
    public void appendWatermark() {
        execute(
                List.of(),
                () -> {
                    Long current = watermarks.current();
                    boolean idle = opened && !putting && waiting.isEmpty() && failure == null;
                    if (idle && current != null && !current.equals(lastWatermark)) {
                        put(segment().build(), List.of(), List.of());
                    }
                });
    }

    /** Writes the closing segment (rule 10) behind everything that was appended. */
    public CompletableFuture<Void> close() {
        return enqueue(new Appended(null, true));
    }

    private CompletableFuture<Void> enqueue(Appended appended) {
        try {
            execute(
                    List.of(appended.done),
                    () -> {
                        if (failure != null) {
                            appended.done.completeExceptionally(failure);
                        } else {
                            waiting.add(appended);
                            waitingBytes += appended.bytes();
                            putWhenDue();
                        }
                    });
        } catch (Throwable closed) {
            appended.done.completeExceptionally(closed);
        }
        return appended.done;
    }

    private void execute(List<CompletableFuture<Void>> done, Runnable task) {
        executor.execute(() -> failingWith(done, task));
    }

    /** Whatever a task throws fails the lane, and those for whom it was. */
    private void failingWith(List<CompletableFuture<Void>> done, Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            fail(e, done);
        }
    }

    private void putWhenDue() {
        if (!opened || putting || waiting.isEmpty() || failure != null) {
            return;
        }
        boolean closing = waiting.getLast().entry == null;
        long pause =
                hurried || closing
                        ? 0
                        : group.pause(waiting.size(), waitingBytes, clock.millis() - lastPut);
        if (pause == 0) {
            putNext();
        } else if (!planned) {
            planned = true;
            Future<?> unused =
                    executor.schedule(
                            () -> {
                                planned = false;
                                failingWith(List.of(), this::putWhenDue);
                            },
                            pause,
                            TimeUnit.MILLISECONDS);
        }
    }

    private void putNext() {
        List<CompletableFuture<Void>> done = new ArrayList<>();
        failingWith(done, () -> putNext(done));
    }

    private void putNext(List<CompletableFuture<Void>> done) {
        List<LedgerEntry> entries = new ArrayList<>();
        List<byte[]> raw = new ArrayList<>();
        Segment.Builder segment = segment();
        long rawBytes = 0;
        long segmentBytes = 0;
        while (!waiting.isEmpty()) {
            Appended next = waiting.element();
            PendingEntry pending = next.entry;
            long size = next.bytes();
            if (!done.isEmpty() && segmentBytes + size > group.maxSegmentBytes()) {
                break;
            }
            done.add(next.done);
            segmentBytes += size;
            waiting.remove();
            waitingBytes -= size;
            if (pending == null) {
                segment.setEnd(LaneEnd.END_OF_INPUT);
                break;
            }
            watermarks.include(pending.arrivalWatermarks());
            entries.add(
                    pending.entry().carriedByInput()
                            ? pending.entry()
                            : shifted(pending.entry(), rawBytes));
            raw.addAll(pending.carried());
            rawBytes += pending.carriedBytes();
        }
        put(segment.setEntries(entries).build(), raw, done);
    }

    private static LedgerEntry shifted(LedgerEntry entry, long by) {
        if (by == 0) {
            return entry;
        }
        List<RecordSpan> spans = new ArrayList<>(entry.records().size());
        for (RecordSpan span : entry.records()) {
            spans.add(RecordSpan.of(span.offset() + by, span.length(), span.eventTime()));
        }
        return entry.toBuilder().setRecords(spans).build();
    }

    private Segment.Builder segment() {
        return Segment.builder().setLane(lane()).setAuthor(lane()).setNumber(nextSegment);
    }

    private void put(Segment draft, List<byte[]> raw, List<CompletableFuture<Void>> done) {
        putting = true;
        lastPut = clock.millis();
        lastWatermark = watermarks.current();
        Segment segment = draft.toBuilder().setWatermark(lastWatermark).build();
        S3Location location = paths.segment(segment.lane(), segment.number());
        CompletableFuture<byte @Nullable []> created;
        try {
            byte[] bytes = SegmentCodec.encode(segment, raw);
            created =
                    opened ? objects.create(location, bytes) : objects.createFirst(location, bytes);
        } catch (Throwable e) {
            created = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Void> unused =
                created.handleAsync(
                                (other, error) -> {
                                    failingWith(done, () -> ended(location, other, error, done));
                                    return (Void) null;
                                },
                                executor)
                        .exceptionally(
                                closed -> { // no executor, so nothing but futures is touched
                                    done.forEach(future -> future.completeExceptionally(closed));
                                    failed.completeExceptionally(closed);
                                    return null;
                                });
    }

    private void ended(
            S3Location location,
            byte @Nullable [] other,
            @Nullable Throwable error,
            List<CompletableFuture<Void>> done) {
        Throwable cause = error;
        if (error == null && other != null) {
            cause = foreign(location, other);
        }
        if (cause == null) {
            durable(done);
        } else {
            fail(cause, done);
        }
    }

    private void durable(List<CompletableFuture<Void>> done) {
        nextSegment++;
        opened = true;
        putting = false;
        done.forEach(future -> future.complete(null));
        putWhenDue();
    }

    private void fail(Throwable cause, List<CompletableFuture<Void>> done) {
        failure = failure == null ? cause : failure;
        putting = false;
        done.forEach(future -> future.completeExceptionally(cause));
        waiting.forEach(appended -> appended.done.completeExceptionally(cause));
        waiting.clear();
        failed.completeExceptionally(cause);
    }

    /** What it means that our next segment exists already, with other bytes. */
    private RuntimeException foreign(S3Location location, byte[] other) {
        Segment found = LedgerDecoder.SEGMENT.decode(location, other);
        return found.end() == LaneEnd.FENCED && !found.author().equals(lane())
                ? new LaneFencedException(lane(), found.author())
                : new LedgerCorruptionException(location, "was written by " + found.author());
    }

    /** One entry, or the end, that waits for its segment. */
    private static final class Appended {
        private final @Nullable PendingEntry entry;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Appended(@Nullable PendingEntry entry, boolean end) {
            if (end == (entry != null)) {
                throw new IllegalArgumentException("either an entry or the end");
            }
            this.entry = entry;
        }

        private long bytes() {
            return entry == null ? 0 : entry.sizeInSegment();
        }
    }

    /** This writer has been replaced: a successor fenced its lane (rule 9). Its task must end. */
    static final class LaneFencedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        LaneFencedException(LaneId lane, LaneId successor) {
            super(
                    "lane "
                            + lane
                            + " was fenced by "
                            + successor
                            + ": another attempt of this writer has taken over");
        }
    }
}
