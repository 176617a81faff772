// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.TrimMark;
import io.github.flinksagemaker.internal.read.LedgerReadErrors;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a lane has been tailed, and what may be read next; rules 10 to 14, 27, 41 and 42.
 * Modelled in {@code docs/model/ledger.pml}.
 */
final class LanePosition {

    private final LaneId lane;
    private final long startTime;
    private final boolean fresh;
    private final long firstNeeded;
    private @Nullable LaneOpening opening;
    private long nextSegment;
    private long nextCommit;
    private long committedTo;
    private long watermark;
    private boolean trimmed;
    private boolean skippedCommits;
    private boolean deleted;
    private boolean ended;
    private @Nullable LaneId endedBy;
    private @Nullable Long closedAfterCheckpoint;

    /**
     * A lane that is tailed from {@code from} on.
     *
     * @param firstNeeded the first segment that the enumerator has to assign yet
     * @param startTime what was accepted before is left out, milliseconds since the epoch
     */
    LanePosition(LaneId lane, TailPosition from, long firstNeeded, long startTime) {
        this.lane = lane;
        this.startTime = startTime;
        this.fresh = from.equals(TailPosition.START);
        this.firstNeeded = firstNeeded;
        this.nextSegment = from.nextSegment();
        this.nextCommit = from.nextCommit();
        this.committedTo = from.committedTo();
        this.watermark = from.watermark();
        this.ended = from.ended();
        this.endedBy = from.endedBy();
        this.closedAfterCheckpoint = from.closedAfterCheckpoint();
    }

    TailPosition toState() {
        TailPosition position = TailPosition.of(nextSegment, nextCommit, committedTo, watermark);
        return ended ? position.ended(endedBy, closedAfterCheckpoint) : position;
    }

    /**
     * Starts at the mark if nothing has been read.
     *
     * @throws IllegalStateException if what is still needed has been deleted (rule 27)
     */
    void startAt(TrimMark mark) {
        trimmed = mark.firstSegment() > 0;
        if (mark.isDeleted()) {
            if (!needsNothing()) {
                throw LedgerReadErrors.trimmed(lane, firstNeeded, mark.firstSegment());
            }
            deleted = true;
            ended = true;
        } else if (fresh) {
            nextSegment = mark.firstSegment();
            nextCommit = mark.firstCommit();
        } else if (!needsNothing() && firstNeeded < mark.firstSegment()) {
            throw LedgerReadErrors.trimmed(lane, firstNeeded, mark.firstSegment());
        } else if (nextCommit < mark.firstCommit() && !ended) {
            throw LedgerReadErrors.trimmed(lane, nextCommit, mark.firstCommit());
        }
    }

    private boolean needsNothing() {
        return fresh || ended && firstNeeded >= nextSegment;
    }

    /**
     * Segment 0 is not there.
     *
     * @return whether it may still come; if not, the lane is deleted and nothing of it is needed,
     *     so it has ended
     * @throws RuntimeException if it should be there
     */
    boolean openingMayCome(S3Location key) {
        if (fresh && !trimmed) {
            return true;
        }
        if (!trimmed || !needsNothing()) {
            throw LedgerReadErrors.missing(key);
        }
        deleted = true;
        ended = true;
        return false;
    }

    void opened(Segment first) {
        opening = first.opening();
        LaneEnd reason = first.end();
        if (readCommitted() && reason != null) {
            ended(first.author()); // its writer never opened it, so it committed nothing (rule 8)
        }
    }

    /**
     * Whether the lane's beginning may lie before the start position; a lane that was opened later
     * has nothing from before.
     */
    boolean mayStartLater() {
        return fresh && !ended && lane.time() < startTime;
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

    boolean readCommitted() {
        return opening != null && opening.readCommitted();
    }

    /** A segment of a lane that is not read-committed; returns its split unless it has no entry. */
    List<SegmentSplit> tailed(
            Segment segment, boolean hasEntries, byte @Nullable [] content, long written) {
        SegmentSplit split = SegmentSplit.unread(lane, segment.number(), watermark, startTime);
        nextSegment = segment.number() + 1;
        advance(segment.watermark());
        if (segment.end() != null) {
            ended(segment.author());
        }
        return hasEntries ? List.of(split.read(content, written)) : List.of();
    }

    /**
     * Takes over a commit and returns the segments that it makes readable; {@code key} names it if
     * it does not continue the ones before.
     */
    List<SegmentSplit> committed(Commit commit, S3Location key) {
        List<SegmentSplit> readable = new ArrayList<>();
        if (commit.toSegment() >= commit.fromSegment()) {
            checkContinues(commit, key);
            long from = Math.max(nextSegment, commit.fromSegment());
            for (long number = from; number <= commit.toSegment(); number++) {
                readable.add(SegmentSplit.unread(lane, number, watermark, startTime));
            }
            committedTo = Math.max(committedTo, commit.toSegment());
            nextSegment = Math.max(from, committedTo + 1);
        }
        nextCommit = commit.number() + 1;
        advance(commit.watermark());
        if (commit.end() != null) {
            ended(commit.author());
            if (commit.end() == LaneEnd.END_OF_INPUT) {
                closedForEndOfInput(commit);
            }
        }
        return readable;
    }

    private void checkContinues(Commit commit, S3Location key) {
        boolean gap =
                committedTo >= 0
                        ? commit.fromSegment() > committedTo + 1
                        : isAtFirstCommit() && commit.fromSegment() > 1;
        if (gap) {
            throw new UncheckedIOException(
                    new LedgerFormatException(
                            key
                                    + ": commits from segment "
                                    + commit.fromSegment()
                                    + ", the commits before it end at "
                                    + committedTo));
        }
    }

    /** What was restored may have begun later, and have read nothing but empty ranges since. */
    private boolean isAtFirstCommit() {
        return fresh && !trimmed && !skippedCommits;
    }

    private void advance(@Nullable Long to) {
        if (to != null) { // a fence has none and leaves the last one
            watermark = to;
        }
    }

    private void ended(LaneId author) {
        ended = true;
        endedBy = author;
    }

    void closedForEndOfInput(Commit end) {
        closedAfterCheckpoint = end.afterCheckpoint();
    }

    LaneId lane() {
        return lane;
    }

    @Nullable LaneOpening opening() {
        return opening;
    }

    long nextSegment() {
        return nextSegment;
    }

    long nextCommit() {
        return nextCommit;
    }

    long watermark() {
        return watermark;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Nothing of the lane can be read any more, and nothing is needed. */
    boolean isDeleted() {
        return deleted;
    }

    /** Whether its writer has ended it, and may commit that yet (rules 10 and 17). */
    boolean awaitsEndCommit() {
        return lane.equals(endedBy) && closedAfterCheckpoint == null;
    }

    /** The object that would come next: what rule 30 asks for. */
    S3Location nextObject(LedgerPaths paths) {
        return readCommitted()
                ? paths.commit(lane, nextCommit)
                : paths.segment(lane, opening == null ? 0 : nextSegment);
    }
}
