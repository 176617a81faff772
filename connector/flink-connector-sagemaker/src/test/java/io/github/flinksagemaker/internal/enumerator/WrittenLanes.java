// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.CommitCodec;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes lanes' objects, one after the other, as their writers and those that fence them do. */
final class WrittenLanes {

    private final LedgerPaths paths;
    private final InMemoryObjectStore store;
    private final Map<LaneId, Long> segments = new HashMap<>();
    private final Map<LaneId, Long> commits = new HashMap<>();

    WrittenLanes(LedgerPaths paths, InMemoryObjectStore store) {
        this.paths = paths;
        this.store = store;
    }

    /** The same lanes in another store, which has a copy of their objects. */
    WrittenLanes in(InMemoryObjectStore copy) {
        WrittenLanes same = new WrittenLanes(paths, copy);
        same.segments.putAll(segments);
        same.commits.putAll(commits);
        return same;
    }

    /** Writes segment 0, which has no entry. */
    void open(LaneId lane, LaneOpening opening) {
        write(lane, lane, builder -> builder.setOpening(opening), new byte[0]);
    }

    /** Appends a segment of one entry; returns its number. */
    long append(LaneId lane, @Nullable Long watermark) {
        return append(lane, watermark, 1, 0);
    }

    /** Appends a segment of that many entries, and as many bytes of records. */
    long append(LaneId lane, @Nullable Long watermark, int entries, int bytes) {
        List<LedgerEntry> all = IntStream.range(0, entries).mapToObj(i -> entry(lane, i)).toList();
        return write(
                lane,
                lane,
                builder -> builder.setWatermark(watermark).setEntries(all),
                new byte[bytes]);
    }

    /** Appends a segment without entries. */
    long appendEmpty(LaneId lane, @Nullable Long watermark) {
        return append(lane, watermark, 0, 0);
    }

    /** Makes all segments up to this one readable, in a read-committed lane. */
    void commit(LaneId lane, long from, long to, @Nullable Long watermark) {
        commit(lane, lane, from, to, watermark, null, 0);
    }

    /** Another writer's end of an at-least-once lane. */
    void fence(LaneId lane, LaneId by) {
        write(lane, by, builder -> builder.setEnd(LaneEnd.FENCED), new byte[0]);
    }

    /** The writer's end of an at-least-once lane, made final after this checkpoint. */
    void close(LaneId lane, long afterCheckpoint) {
        closeWithoutCommit(lane);
        long last = Objects.requireNonNull(segments.get(lane)) - 1;
        commit(lane, lane, last + 1, last, null, LaneEnd.END_OF_INPUT, afterCheckpoint);
    }

    /** The same before it is final. */
    void closeWithoutCommit(LaneId lane) {
        write(lane, lane, builder -> builder.setEnd(LaneEnd.END_OF_INPUT), new byte[0]);
    }

    void trim(LaneId lane, String mark) {
        put(paths.trim(lane), mark.getBytes(StandardCharsets.UTF_8));
    }

    private long write(
            LaneId lane, LaneId author, UnaryOperator<Segment.Builder> change, byte[] raw) {
        long number = segments.merge(lane, 1L, Long::sum) - 1;
        Segment.Builder segment =
                Segment.builder().setLane(lane).setNumber(number).setAuthor(author);
        put(
                paths.segment(lane, number),
                SegmentCodec.encode(change.apply(segment).build(), List.of(raw)));
        return number;
    }

    private void commit(
            LaneId lane,
            LaneId author,
            long from,
            long to,
            @Nullable Long watermark,
            @Nullable LaneEnd end,
            long afterCheckpoint) {
        long number = commits.merge(lane, 1L, Long::sum) - 1;
        Commit commit =
                Commit.builder()
                        .setLane(lane)
                        .setNumber(number)
                        .setAuthor(author)
                        .setFromSegment(from)
                        .setToSegment(to)
                        .setWatermark(watermark)
                        .setEnd(end)
                        .setAfterCheckpoint(afterCheckpoint)
                        .build();
        put(paths.commit(lane, number), CommitCodec.encode(commit));
    }

    private LedgerEntry entry(LaneId lane, long counter) {
        InvocationId id = InvocationId.of(lane, counter);
        return LedgerEntry.builder()
                .setInvocationId(id)
                .setEndpointName("endpoint")
                .setInputLocation(paths.input(id, "json").toString())
                .setOutputLocation("s3://outputs/out/" + id + ".out")
                .setFormat("json-lines")
                .setAcceptedAt(1)
                .setDeadline(2)
                .setRecords(List.of(RecordSpan.of(0, 0, null)))
                .build();
    }

    private void put(S3Location location, byte[] bytes) {
        store.write(location, bytes, "text/plain");
    }
}
