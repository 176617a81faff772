// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.ledger.SegmentPlace;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.LaneDecoder;
import io.github.flinksagemaker.internal.read.ReadPurpose;
import io.github.flinksagemaker.internal.split.OpenPart;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.internal.watch.EntryAttempts;
import io.github.flinksagemaker.internal.watch.EntryPart;
import io.github.flinksagemaker.internal.watch.OpenInvocation;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Reads segments while there is room for what they bring, a bounded number at a time, first come,
 * first served; so the bounds are exceeded by the segments in flight at most. What is open in them
 * is handed to the task thread and watched. Confined to the {@link EventLoop}.
 */
final class SegmentLoads {

    /** How exact S3's dates are. */
    private static final Duration S3_DATES = Duration.ofSeconds(1);

    private final SegmentContext context;
    private final LaneDecoder decoder;
    private final boolean startsByDate;
    private final Runnable onLoaded;
    private final Deque<SegmentSplit> waiting = new ArrayDeque<>();
    private int loading;
    private boolean draining;

    /** {@code onLoaded} hears of each segment that has been read. */
    SegmentLoads(SegmentContext context, Runnable onLoaded) {
        this.context = context;
        this.decoder = new LaneDecoder(context.paths);
        this.startsByDate = context.settings.startPosition().kind() != StartPosition.Kind.TIMESTAMP;
        this.onLoaded = onLoaded;
    }

    /** Reads these now, or when there is room. */
    void add(Collection<SegmentSplit> segments) {
        waiting.addAll(segments);
        resume();
    }

    /** How many have not been read yet. */
    int unread() {
        return waiting.size() + loading;
    }

    /** Goes on if there is room again. */
    void resume() {
        if (draining) {
            return; // a load ended at once: the outer call goes on
        }
        draining = true;
        try {
            while (loading < context.settings.maxConcurrentReads()
                    && !waiting.isEmpty()
                    && context.hasRoom()) {
                loading++;
                load(waiting.remove());
            }
        } finally {
            draining = false;
        }
    }

    private void load(SegmentSplit split) {
        byte[] content = split.content();
        if (content == null) {
            context.cache.load(
                    split.lane(),
                    split.number(),
                    ReadPurpose.TAIL,
                    segment -> loaded(split, segment));
        } else {
            split.dropContent();
            DecodedSegment segment =
                    decoder.segment(split.lane(), split.number(), content, split.date());
            context.cache.put(split.lane(), split.number(), segment);
            loaded(split, segment);
        }
    }

    private void loaded(SegmentSplit split, DecodedSegment read) {
        long date = split.date() == SegmentSplit.NO_DATE ? read.date() : split.date();
        DecodedSegment segment = read.dated(date);
        BitSet open = open(split, segment);
        context.queue.offer(new SegmentLoaded(split.lane(), split.number(), open, date));
        watch(segment, open, split.parts());
        loading--;
        onLoaded.run();
        resume();
    }

    private BitSet open(SegmentSplit split, DecodedSegment segment) {
        List<LedgerEntry> entries = segment.segment().entries();
        BitSet known = split.open();
        if (known == null) {
            return sinceStart(entries, split.startTime(), segment.date());
        }
        if (known.length() > entries.size()) {
            throw new UncheckedIOException(
                    new LedgerFormatException(
                            context.paths.segment(split.lane(), split.number())
                                    + ": has "
                                    + entries.size()
                                    + " entries, the restored state knows of "
                                    + known.length()));
        }
        return known;
    }

    /**
     * The entries that count: those since the start. Where that is a moment of S3's clock, S3's
     * date of the segment decides, in whole seconds: what was accepted later is in no earlier
     * segment, whatever its writer's clock said. One that was set is of writers' clocks.
     */
    private BitSet sinceStart(List<LedgerEntry> entries, long startTime, long date) {
        boolean writtenSince = startsByDate && date > startTime - S3_DATES.toMillis();
        BitSet indexes = new BitSet(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            indexes.set(i, writtenSince || entries.get(i).acceptedAt() >= startTime);
        }
        return indexes;
    }

    /** Begins to look for the results of those entries. */
    private void watch(DecodedSegment segment, BitSet open, Map<Integer, List<OpenPart>> parts) {
        SegmentPlace place = segment.place();
        long now = context.loop.now();
        for (int i = open.nextSetBit(0); i >= 0; i = open.nextSetBit(i + 1)) {
            LedgerEntry entry = segment.segment().entries().get(i);
            OpenInvocation invocation = context.invocations.open(place, i, entry, now);
            if (invocation.verdict() == null) {
                context.lanes.endpoint(place.lane(), invocation.endpoint());
            }
            List<OpenPart> known = parts.get(i);
            if (known == null) {
                context.counts.add(entry.acceptedAt(), entry.records().size());
                context.poller.watch(invocation);
            } else {
                watch(invocation, entry, known);
            }
        }
    }

    /** Of an entry that is open in part, or was invoked again before a restore. */
    private void watch(OpenInvocation invocation, LedgerEntry entry, List<OpenPart> parts) {
        int open = parts.stream().mapToInt(part -> part.to() - part.from()).sum();
        EntryAttempts attempts = context.invocations.attempts(invocation.place(), entry, open);
        context.counts.add(entry.acceptedAt(), open);
        for (OpenPart part : parts) {
            context.watchRestored(
                    invocation,
                    new EntryPart(attempts, part.from(), part.to(), part.attempt(), null, 0, 0));
        }
    }
}
