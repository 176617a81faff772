package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.watch.BoundedReads;
import io.github.flinksagemaker.internal.watch.EventLoop;
import io.github.flinksagemaker.internal.watch.GrowingPause;
import io.github.flinksagemaker.internal.watch.ReadAnswer;
import io.github.flinksagemaker.internal.watch.ReadUse;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Segments that were read before, for what their entries carry; the least recently used go first
 * when a bound in bytes is exceeded. Loads of one segment share one GET. Confined to the {@link
 * EventLoop}.
 */
final class SegmentCache {

    /** What decoded text takes in memory, in terms of its bytes in the object. */
    private static final int DECODED_FACTOR = 3;

    private final EventLoop loop;
    private final BoundedReads reads;
    private final LedgerPaths paths;
    private final LedgerObjects objects;
    private final SourceSettings settings;
    private final Map<Map.Entry<LaneId, Long>, DecodedSegment> segments =
            new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Map.Entry<LaneId, Long>, List<Consumer<DecodedSegment>>> loading =
            new HashMap<>();
    private long bytes;

    SegmentCache(EventLoop loop, BoundedReads reads, LedgerPaths paths, SourceSettings settings) {
        this.loop = loop;
        this.reads = reads;
        this.paths = paths;
        this.objects = new LedgerObjects(paths);
        this.settings = settings;
    }

    /** The segment if it is here. */
    @Nullable DecodedSegment ifPresent(LaneId lane, long number) {
        return segments.get(key(lane, number));
    }

    /** Keeps a segment; the newest one stays even if it exceeds the bound alone. */
    void put(LaneId lane, long number, DecodedSegment segment) {
        DecodedSegment previous = segments.put(key(lane, number), segment);
        bytes += weight(segment) - (previous == null ? 0 : weight(previous));
        Iterator<DecodedSegment> eldest = segments.values().iterator();
        while (bytes > settings.segmentCacheBytes() && segments.size() > 1) {
            bytes -= weight(eldest.next());
            eldest.remove();
        }
    }

    /**
     * Hands over a segment that must exist: it was read before, or committed. A read without an
     * answer is repeated; a missing one fails the reading.
     */
    void load(LaneId lane, long number, ReadUse use, Consumer<DecodedSegment> then) {
        DecodedSegment present = ifPresent(lane, number);
        if (present != null) {
            then.accept(present);
            return;
        }
        List<Consumer<DecodedSegment>> waiting = loading.get(key(lane, number));
        if (waiting != null) {
            waiting.add(then);
            return;
        }
        waiting = new ArrayList<>();
        waiting.add(then);
        loading.put(key(lane, number), waiting);
        read(
                lane,
                number,
                use,
                new GrowingPause(settings.pollIntervalMin(), settings.pollIntervalMax()));
    }

    private void read(LaneId lane, long number, ReadUse use, GrowingPause pause) {
        S3Location location = paths.segment(lane, number);
        reads.get(
                use,
                location,
                answer -> {
                    if (answer.kind() == ReadAnswer.Kind.FOUND) {
                        loaded(lane, number, objects.segment(lane, number, answer.bytes()));
                    } else if (answer.kind() == ReadAnswer.Kind.UNKNOWN) {
                        loop.schedule(pause.next(), () -> read(lane, number, use, pause));
                    } else {
                        loop.fail(Failures.unreadable(location, answer));
                    }
                });
    }

    private void loaded(LaneId lane, long number, DecodedSegment segment) {
        put(lane, number, segment);
        List<Consumer<DecodedSegment>> waiting = loading.remove(key(lane, number));
        if (waiting != null) {
            waiting.forEach(then -> then.accept(segment));
        }
    }

    private static Map.Entry<LaneId, Long> key(LaneId lane, long number) {
        return new SimpleImmutableEntry<>(lane, number);
    }

    private static long weight(DecodedSegment segment) {
        return segment.bytes().length + (long) DECODED_FACTOR * segment.rawOffset();
    }
}
