// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.TrimMark;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far a lane has been read, and what may be read next; rules 10 to 14, 26 and 27. Modelled in
 * {@code docs/model/ledger.pml}.
 */
final class LanePosition {

    /** How exact S3's dates are. */
    private static final Duration S3_DATES = Duration.ofSeconds(1);

    private final LaneId lane;
    private final TreeMap<Long, BitSet> toRestore;
    private final SortedMap<Long, Long> dates;
    private final boolean nothingRead;
    private final long startTime;
    private final boolean startsByDate;
    private @Nullable LaneOpening opening;
    private long nextSegment;
    private long nextCommit;
    private long committedTo;
    private boolean trimmed;
    private boolean skippedCommits;
    private boolean deleted;
    private boolean ended;
    private @Nullable LaneEnd end;
    private @Nullable LaneId endedBy;
    private @Nullable Long closedAfterCheckpoint;
    private int open;

    LanePosition(LaneSplit split, boolean startsByDate) {
        this.startsByDate = startsByDate;
        this.lane = split.lane();
        this.toRestore = new TreeMap<>(split.unfinished());
        this.dates = split.dates();
        this.nextSegment = split.nextSegment();
        this.nextCommit = split.nextCommit();
        this.committedTo = split.committedTo();
        this.ended = split.ended();
        this.nothingRead = nextSegment == 0 && toRestore.isEmpty();
        this.startTime = split.startTime();
    }

    /**
     * Starts at the mark if nothing has been read.
     *
     * @throws IllegalStateException if what the split still needs has been deleted (rule 27)
     */
    void startAt(TrimMark mark) {
        trimmed = mark.firstSegment() > 0;
        boolean fresh = nothingRead && nextCommit == 0;
        if (mark.isDeleted()) {
            boolean nothingNeeded = fresh || ended && toRestore.isEmpty() && nothingToLoad();
            if (!nothingNeeded) {
                throw Failures.trimmed(lane, nextSegment, mark.firstSegment());
            }
            deleted = true;
            ended = true;
            committedTo = nextSegment - 1;
            return;
        }
        if (fresh) {
            nextSegment = mark.firstSegment();
            nextCommit = Math.max(nextCommit, mark.firstCommit());
            return;
        }
        long needed = toRestore.isEmpty() ? nextSegment : toRestore.firstKey();
        if (needed < mark.firstSegment()) {
            throw Failures.trimmed(lane, needed, mark.firstSegment());
        }
        if (nextCommit < mark.firstCommit() && !ended) {
            throw Failures.trimmed(lane, nextCommit, mark.firstCommit());
        }
    }

    /**
     * Segment 0 is not there.
     *
     * @return whether it may still come; if not, the lane is deleted and this reader needs nothing
     *     of it, so it has ended
     * @throws RuntimeException if it should be there
     */
    boolean openingMayCome(S3Location key) {
        if (nothingRead && !trimmed) {
            return true;
        }
        boolean nothingNeeded = nothingRead || ended && toRestore.isEmpty();
        if (!trimmed || !nothingNeeded || nextSegment <= committedTo && !nothingRead) {
            throw Failures.missing(key);
        }
        ended = true;
        committedTo = nextSegment - 1;
        return false;
    }

    void opened(Segment first) {
        opening = first.opening();
        if (readCommitted() && first.end() != null) {
            ended(
                    first.end(),
                    first.author()); // its writer never opened it, so it committed nothing (rule 8)
        }
    }

    /**
     * Whether the lane's beginning may lie before the start position; a lane that was opened later
     * has nothing from before.
     */
    boolean mayStartLater() {
        return nothingRead && !ended && committedTo < 0 && lane.time() < startTime;
    }

    /** What was accepted before this is not read; milliseconds since the epoch, 0 for all. */
    long startTime() {
        return startTime;
    }

    /** Leaves out all before a segment (read-committed: commit): it is from before the start. */
    void startFrom(long number) {
        if (readCommitted()) {
            skippedCommits = true;
            nextCommit = number;
        } else {
            nextSegment = number;
        }
    }

    /** Where another reader goes on; everything so far must have been settled. */
    LaneSplit toSplit() {
        return LaneSplit.of(
                lane, nextSegment, new TreeMap<>(), nextCommit, committedTo, ended, startTime);
    }

    /** Takes over a commit whose segments are from before the start, too. */
    CommitLoaded skipped(Commit commit, S3Location key) {
        CommitLoaded loaded = committed(commit, key);
        nextSegment = Math.max(nextSegment, committedTo + 1);
        return new CommitLoaded(
                lane, commit.number(), nextSegment, committedTo, commit.watermark(), loaded.last());
    }

    /**
     * The entries of a segment that count: those since the start. Where that is a moment of S3's
     * clock, S3's date of the segment decides, in whole seconds: what was accepted later is in no
     * earlier segment, whatever its writer's clock said.
     */
    BitSet sinceStart(Segment segment, long date) {
        boolean writtenSince = startsByDate && date > startTime - S3_DATES.toMillis();
        BitSet indexes = new BitSet();
        for (int i = 0; i < segment.entries().size(); i++) {
            indexes.set(i, writtenSince || segment.entries().get(i).acceptedAt() >= startTime);
        }
        return indexes;
    }

    boolean readCommitted() {
        return opening != null && opening.readCommitted();
    }

    /** The next unfinished segment of the restored split; null if all have been read. */
    @Nullable Long nextToRestore() {
        return toRestore.isEmpty() ? null : toRestore.firstKey();
    }

    /** The entries of that segment that are still open; to be asked once per segment. */
    BitSet restored(long segment) {
        BitSet indexes = toRestore.remove(segment);
        return indexes == null ? new BitSet() : indexes;
    }

    /** When a restored segment was written, by the split; absent if it does not say. */
    @Nullable Long dateOf(long segment) {
        return dates.get(segment);
    }

    /**
     * Whether a segment must exist that has not been read: committed, read-committed lanes only.
     */
    boolean hasCommittedSegment() {
        return readCommitted() && nextSegment <= committedTo;
    }

    /**
     * @return whether the segment ends the lane
     */
    boolean loaded(Segment segment) {
        nextSegment = segment.number() + 1;
        LaneEnd reason = segment.end();
        if (reason == null || readCommitted()) {
            return false;
        }
        ended(reason, segment.author());
        return true;
    }

    /** Takes over a commit; {@code key} names it if it does not continue the ones before. */
    CommitLoaded committed(Commit commit, S3Location key) {
        if (commit.toSegment() >= commit.fromSegment()) {
            boolean gap =
                    committedTo >= 0
                            ? commit.fromSegment() > committedTo + 1
                            : !trimmed && !skippedCommits && commit.fromSegment() > 1;
            if (gap) {
                throw new UncheckedIOException(
                        new LedgerFormatException(
                                key
                                        + ": commits from segment "
                                        + commit.fromSegment()
                                        + ", the commits before it end at "
                                        + committedTo));
            }
            nextSegment = Math.max(nextSegment, commit.fromSegment());
            committedTo = Math.max(committedTo, commit.toSegment());
        }
        nextCommit = commit.number() + 1;
        LaneEnd reason = commit.end();
        if (reason != null) {
            ended(reason, commit.author());
            if (reason == LaneEnd.END_OF_INPUT) {
                closedForEndOfInput(commit);
            }
        }
        return new CommitLoaded(
                lane,
                commit.number(),
                nextSegment,
                committedTo,
                commit.watermark(),
                reason != null);
    }

    void ended(LaneEnd reason, LaneId author) {
        ended = true;
        end = reason;
        endedBy = author;
    }

    void closedForEndOfInput(Commit end) {
        closedAfterCheckpoint = end.afterCheckpoint();
    }

    void addOpen(int entries) {
        open += entries;
    }

    void emitted() {
        open--;
    }

    LaneId lane() {
        return lane;
    }

    long nextSegment() {
        return nextSegment;
    }

    long nextCommit() {
        return nextCommit;
    }

    boolean hasEnded() {
        return ended;
    }

    boolean isClosed() {
        return closedAfterCheckpoint != null;
    }

    /** Nothing of the lane can be read any more, and this reader needs nothing of it. */
    boolean isDeleted() {
        return deleted;
    }

    boolean isOpened() {
        return opening != null;
    }

    /** Why it has ended; absent too if it had when it was restored. */
    @Nullable LaneEnd end() {
        return end;
    }

    /** Whether every entry that may be read so far was read, settled and emitted. */
    boolean settled() {
        return open == 0 && toRestore.isEmpty() && (!readable() || nothingToLoad());
    }

    /** The object that would come next: what rule 30 asks for. */
    S3Location nextObject(LedgerPaths paths) {
        return readCommitted()
                ? paths.commit(lane, nextCommit)
                : paths.segment(lane, nextObjectOfTail());
    }

    LaneStatus status() {
        return LaneStatus.of(lane, opening, ended, closedAfterCheckpoint, settled(), endedBy);
    }

    private long nextObjectOfTail() {
        return opening == null ? 0 : nextSegment;
    }

    /** A restored range of commits counts before the opening says that there are commits. */
    private boolean readable() {
        return opening == null || readCommitted();
    }

    private boolean nothingToLoad() {
        return nextSegment > committedTo;
    }
}
