// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.SegmentPlace;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.watch.EndpointPolling;
import io.github.flinksagemaker.internal.watch.OpenInvocation;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has what is open in a lane's segments watched, and knows from it when the lane was last written
 * and how quick its endpoint is. Confined to the {@link EventLoop}.
 */
final class EntryWatch {

    private static final long SECOND = 1_000;

    private final TailServices services;
    private final LanePosition position;
    private @Nullable EndpointPolling endpoint;
    private long writtenAt;

    EntryWatch(TailServices services, LanePosition position) {
        this.services = services;
        this.position = position;
    }

    /**
     * When S3 says that the object was written that was read last, milliseconds since the epoch.
     */
    void writtenAt(long lastModified) {
        writtenAt = lastModified;
    }

    /** The same, narrowed by what the object holds: S3 dates in whole seconds. */
    long writtenAt() {
        return writtenAt;
    }

    /** The least latency of its endpoint seen of late, in milliseconds; negative if unknown. */
    long leastLatency() {
        return endpoint == null ? -1 : endpoint.leastLatency();
    }

    /** Begins to look for the results of those entries of a segment. */
    void watch(DecodedSegment decoded, BitSet open) {
        position.addOpen(open.cardinality());
        List<LedgerEntry> entries = decoded.segment().entries();
        SegmentPlace place = decoded.place();
        long now = services.loop.now();
        for (int i = open.nextSetBit(0); i >= 0; i = open.nextSetBit(i + 1)) {
            LedgerEntry entry = entries.get(i);
            OpenInvocation invocation = services.invocations.open(place, i, entry, now);
            services.counts.add(entry.acceptedAt(), entry.records().size());
            writtenAt = refined(entry.acceptedAt());
            if (invocation.verdict() == null) {
                endpoint = invocation.endpoint();
            }
            services.watcher.watch(invocation);
        }
    }

    private long refined(long acceptedAt) {
        return Math.max(writtenAt, Math.min(acceptedAt, writtenAt / SECOND * SECOND + SECOND));
    }
}
