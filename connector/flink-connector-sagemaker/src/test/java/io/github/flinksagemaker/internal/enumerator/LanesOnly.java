// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A ledger of very many lanes, of which only names and dates are kept: each has an opening, and
 * then a segment of one entry, or a fence, or nothing.
 */
final class LanesOnly implements ObjectStore {

    private static final int PAGE = 1_000;

    private final LedgerPaths paths;
    private final String prefix;
    private final Clock clock;
    private final NavigableMap<String, Long> lanes = new TreeMap<>();
    private final Map<String, byte[]> seconds = new HashMap<>();
    private final int parallelism;
    @Nullable Duration ahead = Duration.ZERO;
    int lists;

    /** GETs of one byte, which are for a date. */
    int dates;

    /** {@code parallelism} is the sink's. */
    LanesOnly(LedgerPaths paths, Clock clock, int parallelism) {
        this.parallelism = parallelism;
        this.paths = paths;
        this.prefix = paths.lanes().key();
        this.clock = clock;
    }

    void write(LaneId lane) {
        lanes.put(folder(lane), clock.millis());
    }

    @Override
    public CompletableFuture<ObjectListing> list(ListRequest request) {
        lists++;
        String token = request.continuationToken();
        String after = token != null ? token : request.startAfter();
        List<String> folders = new ArrayList<>();
        for (String folder : (after == null ? lanes : lanes.tailMap(after, false)).keySet()) {
            if (folders.size() == PAGE) {
                return answer(folders, folders.get(PAGE - 1));
            }
            folders.add(folder);
        }
        return answer(folders, null);
    }

    private CompletableFuture<ObjectListing> answer(List<String> folders, @Nullable String next) {
        Long date = ahead == null ? null : clock.millis() + ahead.toMillis();
        return CompletableFuture.completedFuture(
                ObjectListing.of(List.of(), folders, next).dated(date));
    }

    @Override
    public CompletableFuture<StoredObject> get(S3Location location) {
        String key = location.key();
        String folder = key.substring(0, key.lastIndexOf('/') + 1);
        Long written = lanes.get(folder);
        byte[] bytes = null;
        if (written != null && key.equals(paths.segment(laneIn(folder), 0).key())) {
            bytes = opening(laneIn(folder));
        } else if (written != null && key.equals(paths.segment(laneIn(folder), 1).key())) {
            bytes = seconds.get(folder);
        }
        return CompletableFuture.completedFuture(
                bytes == null || written == null
                        ? StoredObject.missing(null)
                        : StoredObject.of(bytes, written));
    }

    private LaneId laneIn(String folder) {
        return LaneId.parse(folder.substring(prefix.length(), folder.length() - 1));
    }

    private byte[] opening(LaneId lane) {
        return encoded(
                lane,
                0,
                lane,
                segment ->
                        segment.setOpening(
                                LaneOpening.of("sink", 0, parallelism, false, List.of(), 1)));
    }

    /** A segment of one entry behind the opening. */
    void append(LaneId lane) {
        LedgerEntry entry =
                LedgerEntry.builder()
                        .setInvocationId(InvocationId.of(lane, 0))
                        .setEndpointName("endpoint")
                        .setInputLocation("s3://bucket/in")
                        .setOutputLocation("s3://bucket/out")
                        .setFormat("json-lines")
                        .setAcceptedAt(clock.millis())
                        .setDeadline(clock.millis())
                        .setRecords(List.of(RecordSpan.of(0, 0, null)))
                        .build();
        seconds.put(
                folder(lane),
                encoded(lane, 1, lane, segment -> segment.setEntries(List.of(entry))));
    }

    void fence(LaneId lane, LaneId by) {
        seconds.put(folder(lane), encoded(lane, 1, by, segment -> segment.setEnd(LaneEnd.FENCED)));
    }

    private static byte[] encoded(
            LaneId lane, long number, LaneId author, UnaryOperator<Segment.Builder> change) {
        Segment.Builder segment =
                Segment.builder().setLane(lane).setNumber(number).setAuthor(author);
        return SegmentCodec.encode(change.apply(segment).build(), List.of());
    }

    private String folder(LaneId lane) {
        return prefix + lane + "/";
    }

    @Override
    public CompletableFuture<StoredObject> getStart(S3Location location, int maxLength) {
        dates += maxLength == 1 ? 1 : 0;
        return get(location);
    }

    @Override
    public CompletableFuture<StoredObject> getRange(S3Location location, long offset, int length) {
        return get(location);
    }

    @Override
    public CompletableFuture<Void> put(S3Location location, byte[] body, String contentType) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Boolean> putIfAbsent(
            S3Location location, byte[] body, String contentType) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Collection<String>> delete(String bucket, Collection<String> keys) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        // nothing to release
    }
}
