// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.LedgerDecoder;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.TrimMark;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What a source makes of a lane by rules 11, 14 and 27 alone: mark, opening, then number by number.
 * It shares no code with the source's own reading, so no fault of it either.
 */
final class LaneReading {

    final TreeSet<Long> segments = new TreeSet<>();
    final List<String> failures = new ArrayList<>();
    boolean hasEnded;
    private final InMemoryObjectStore store;
    private final LaneId lane;
    private long firstSegment;

    private LaneReading(InMemoryObjectStore store, LaneId lane) {
        this.store = store;
        this.lane = lane;
    }

    /** By a source without state. */
    static LaneReading fresh(InMemoryObjectStore store, LaneId lane) {
        LaneReading reading = new LaneReading(store, lane);
        TrimMark mark = reading.mark();
        if (mark.isDeleted()) {
            reading.hasEnded = true;
        } else {
            reading.firstSegment = mark.firstSegment();
            reading.goOn(Math.max(1, mark.firstSegment()), mark.firstCommit());
        }
        return reading;
    }

    /** By a source whose state has these segments unfinished, and goes on at those numbers. */
    static LaneReading restored(
            InMemoryObjectStore store,
            LaneId lane,
            List<Long> unfinished,
            long nextSegment,
            long nextCommit) {
        LaneReading reading = new LaneReading(store, lane);
        TrimMark mark = reading.mark();
        long needed = unfinished.isEmpty() ? nextSegment : unfinished.get(0);
        if (mark.isDeleted() || needed < mark.firstSegment() || nextCommit < mark.firstCommit()) {
            reading.failures.add("what " + lane + " needs has been deleted");
            return reading;
        }
        unfinished.forEach(reading::readSegment);
        reading.goOn(nextSegment, nextCommit);
        return reading;
    }

    private TrimMark mark() {
        S3Location location = CleanupFixture.PATHS.trim(lane);
        byte[] bytes = store.bytes(location);
        return bytes == null ? TrimMark.NONE : LedgerDecoder.TRIM_MARK.decode(location, bytes);
    }

    private void goOn(long nextSegment, long nextCommit) {
        Segment first = segment(0);
        if (first == null || first.opening() == null) {
            failures.add("the opening is missing");
        } else if (first.end() != null) {
            hasEnded = true;
        } else if (first.opening().readCommitted()) {
            readCommits(nextCommit);
        } else {
            readSegments(nextSegment);
        }
    }

    private void readSegments(long next) {
        long number = next;
        for (Segment segment = segment(number); segment != null && !hasEnded; ) {
            readSegment(number);
            hasEnded = segment.end() != null;
            segment = segment(++number);
        }
        checkNothingFollows(CleanupFixture.PATHS.segment(lane, number));
    }

    /** A fence among the segments tells nothing here (rule 14). */
    private void readCommits(long next) {
        long number = next;
        for (Commit commit = commit(number); commit != null && !hasEnded; ) {
            LongStream.rangeClosed(commit.fromSegment(), commit.toSegment())
                    .filter(segment -> segment >= firstSegment)
                    .forEach(this::readSegment);
            hasEnded = commit.end() != null;
            commit = commit(++number);
        }
        checkNothingFollows(CleanupFixture.PATHS.commit(lane, number));
    }

    private void readSegment(long number) {
        Segment segment = segment(number);
        if (segment == null) {
            failures.add("segment " + number + " is missing");
        } else if (!segment.entries().isEmpty()) {
            segments.add(number);
        }
    }

    /** Numbers have no gaps, so whoever finds nothing at one waits there for ever. */
    private void checkNothingFollows(S3Location next) {
        S3Location folder = S3Location.of(next.bucket(), next.key().substring(0, slash(next)));
        store.locations(folder).stream()
                .filter(there -> there.key().compareTo(next.key()) >= 0)
                .forEach(there -> failures.add(there + " is never reached"));
    }

    private static int slash(S3Location location) {
        return location.key().lastIndexOf('/') + 1;
    }

    private @Nullable Segment segment(long number) {
        S3Location location = CleanupFixture.PATHS.segment(lane, number);
        byte[] bytes = store.bytes(location);
        return bytes == null ? null : LedgerDecoder.SEGMENT.decode(location, bytes);
    }

    private @Nullable Commit commit(long number) {
        S3Location location = CleanupFixture.PATHS.commit(lane, number);
        byte[] bytes = store.bytes(location);
        return bytes == null ? null : LedgerDecoder.COMMIT.decode(location, bytes);
    }
}
