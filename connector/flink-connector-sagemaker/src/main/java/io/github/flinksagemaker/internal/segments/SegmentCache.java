// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.SegmentPlace;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.GrowingPause;
import io.github.flinksagemaker.internal.read.LaneDecoder;
import io.github.flinksagemaker.internal.read.LedgerReadErrors;
import io.github.flinksagemaker.internal.read.ObjectReader;
import io.github.flinksagemaker.internal.read.ReadPurpose;
import io.github.flinksagemaker.internal.read.ReadResult;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.io.UncheckedIOException;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The bytes of segments that were read before, for what their entries carry; the least recently
 * used go first when a bound in bytes is exceeded. Loads of one segment share one GET. Confined to
 * the {@link EventLoop}.
 */
final class SegmentCache {

    private final EventLoop loop;
    private final ObjectReader reads;
    private final LedgerPaths paths;
    private final LaneDecoder decoder;
    private final SourceSettings settings;
    private final WholeSegmentReadPolicy misses;
    private final Map<Map.Entry<LaneId, Long>, StoredObject> segments =
            new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Map.Entry<LaneId, Long>, List<Consumer<StoredObject>>> loading =
            new HashMap<>();
    private long bytes;

    SegmentCache(EventLoop loop, ObjectReader reads, LedgerPaths paths, SourceSettings settings) {
        this.loop = loop;
        this.reads = reads;
        this.paths = paths;
        this.decoder = new LaneDecoder(paths);
        this.settings = settings;
        this.misses = new WholeSegmentReadPolicy(settings.segmentCacheBytes());
    }

    /** Keeps a segment; the newest one stays even if it exceeds the bound alone. */
    void put(LaneId lane, long number, DecodedSegment segment) {
        put(key(lane, number), StoredObject.of(segment.bytes(), segment.date()));
    }

    /**
     * Hands over a segment that must exist: the enumerator has found it, or it was read before. A
     * read without an answer is repeated; a missing one fails the reading (rule 27).
     */
    void load(LaneId lane, long number, ReadPurpose use, Consumer<DecodedSegment> then) {
        loadObject(lane, number, use, read -> then.accept(decoded(lane, number, read)));
    }

    /**
     * Hands over a part of a segment that has been read before, and nothing but that part. A
     * segment of which much is asked for in a short time is loaded as a whole; otherwise one part
     * costs one read of its own length, however many are open.
     */
    void part(SegmentPlace segment, int from, int length, Consumer<byte[]> then) {
        Map.Entry<LaneId, Long> key = key(segment.lane(), segment.number());
        if (segments.containsKey(key)
                || loading.containsKey(key)
                || misses.isWorthLoading(key, length, segment.length())) {
            loadObject(
                    segment.lane(),
                    segment.number(),
                    ReadPurpose.SETTLE,
                    whole -> then.accept(partOf(whole.bytes(), segment, from, length)));
        } else {
            readPart(paths.segment(segment.lane(), segment.number()), from, length, pause(), then);
        }
    }

    private byte[] partOf(byte[] whole, SegmentPlace segment, int from, int length) {
        if (whole.length != segment.length()) {
            throw new UncheckedIOException(
                    new LedgerFormatException(
                            paths.segment(segment.lane(), segment.number())
                                    + ": has "
                                    + whole.length
                                    + " bytes now and had "
                                    + segment.length()
                                    + ": somebody else has written it"));
        }
        return Arrays.copyOfRange(whole, from, from + length);
    }

    private DecodedSegment decoded(LaneId lane, long number, StoredObject read) {
        return decoder.segment(lane, number, read.bytes(), read.lastModified());
    }

    private void loadObject(
            LaneId lane, long number, ReadPurpose use, Consumer<StoredObject> then) {
        Map.Entry<LaneId, Long> key = key(lane, number);
        StoredObject present = segments.get(key);
        if (present != null) {
            then.accept(present);
            return;
        }
        List<Consumer<StoredObject>> waiting = loading.get(key);
        if (waiting != null) {
            waiting.add(then);
            return;
        }
        waiting = new ArrayList<>();
        waiting.add(then);
        loading.put(key, waiting);
        read(key, paths.segment(lane, number), use, pause());
    }

    private void read(
            Map.Entry<LaneId, Long> key, S3Location location, ReadPurpose use, GrowingPause pause) {
        reads.getLedger(
                use,
                location,
                answer -> {
                    if (answer.kind() == ReadResult.Kind.FOUND) {
                        loaded(key, StoredObject.of(answer.bytes(), answer.lastModified()));
                    } else {
                        notRead(location, answer, pause, () -> read(key, location, use, pause));
                    }
                });
    }

    private void readPart(
            S3Location location, int from, int length, GrowingPause pause, Consumer<byte[]> then) {
        reads.getRange(
                ReadPurpose.SETTLE,
                location,
                from,
                length,
                answer -> {
                    if (answer.kind() == ReadResult.Kind.FOUND) {
                        then.accept(answer.bytes());
                    } else {
                        notRead(
                                location,
                                answer,
                                pause,
                                () -> readPart(location, from, length, pause, then));
                    }
                });
    }

    private void notRead(
            S3Location location, ReadResult answer, GrowingPause pause, Runnable again) {
        if (answer.kind() == ReadResult.Kind.UNKNOWN) {
            loop.schedule(pause.next(), again);
        } else {
            loop.fail(LedgerReadErrors.unreadable(location, answer));
        }
    }

    private void loaded(Map.Entry<LaneId, Long> key, StoredObject segment) {
        put(key, segment);
        List<Consumer<StoredObject>> waiting = loading.remove(key);
        if (waiting != null) {
            waiting.forEach(then -> then.accept(segment));
        }
    }

    private void put(Map.Entry<LaneId, Long> key, StoredObject segment) {
        StoredObject previous = segments.put(key, segment);
        bytes += segment.size() - (previous == null ? 0 : previous.size());
        Iterator<StoredObject> eldest = segments.values().iterator();
        while (bytes > settings.segmentCacheBytes() && segments.size() > 1) {
            bytes -= eldest.next().size();
            eldest.remove();
        }
    }

    private GrowingPause pause() {
        return new GrowingPause(settings.pollIntervalMin(), settings.pollIntervalMax());
    }

    private static Map.Entry<LaneId, Long> key(LaneId lane, long number) {
        return new SimpleImmutableEntry<>(lane, number);
    }
}
