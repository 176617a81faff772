// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.internal.append.AcceptedWatermarks;
import io.github.flinksagemaker.internal.append.PendingEntry;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The records of one request, and what the ledger carries of them. */
final class Batch {

    /**
     * A record that is the whole payload is read back from the input object instead of being
     * carried twice, if it is at least this long: below, one more GET costs more than the bytes.
     */
    static final int READ_BACK_FROM = 64 * 1024;

    private final RequestRoute route;
    private final long openedAt;
    private final CompletableFuture<Void> sent = new CompletableFuture<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final List<RequestEntry> entries;
    private long payloadBytes;
    private long carriedBytes;
    private long heldBytes;

    /** For about so many records of a route. */
    Batch(RequestRoute route, long openedAt, int records) {
        this.route = route;
        this.openedAt = openedAt;
        entries = new ArrayList<>(records);
    }

    void add(RequestEntry entry) {
        entries.add(entry);
        payloadBytes += entry.payload().length;
        carriedBytes += entry.carriedBytes();
        heldBytes += entry.heldBytes();
    }

    RequestRoute route() {
        return route;
    }

    /** By the writer's clock. */
    long openedAt() {
        return openedAt;
    }

    /** Completes when the endpoint has accepted or refused it: then another may be sent. */
    CompletableFuture<Void> sent() {
        return sent;
    }

    /** Completes when the ledger has named every record, or the batch is held. */
    CompletableFuture<Void> done() {
        return done;
    }

    int size() {
        return entries.size();
    }

    /**
     * Whether {@code next} belongs into another batch.
     *
     * @param maxBytes of the payload
     * @param maxCarriedBytes of what the ledger carries: an entry is never split
     */
    boolean isFull(RequestEntry next, BatchFormat format, long maxBytes, long maxCarriedBytes) {
        if (entries.isEmpty()) {
            return false;
        }
        long framed = format.requestBytes(entries.size() + 1, payloadBytes + next.payload().length);
        return entries.size() >= format.maxRecords()
                || framed > maxBytes
                || carriedBytes + next.carriedBytes() > maxCarriedBytes;
    }

    /** Bytes that its records hold in memory. */
    long heldBytes() {
        return heldBytes;
    }

    List<RequestEntry> entries() {
        return entries;
    }

    List<byte[]> payloads() {
        List<byte[]> payloads = new ArrayList<>(entries.size());
        for (RequestEntry entry : entries) {
            payloads.add(entry.payload());
        }
        return payloads;
    }

    /** Where the carried bytes lie, from the first record on. */
    List<RecordSpan> spans() {
        List<RecordSpan> spans = new ArrayList<>(entries.size());
        long offset = 0;
        for (RequestEntry entry : entries) {
            byte[] carried = entry.carried();
            int length = carried == null ? -1 : carried.length;
            spans.add(RecordSpan.of(offset, length, entry.eventTime()));
            offset += Math.max(0, length);
        }
        return spans;
    }

    /** Whether the one record's carried bytes are the very payload, and long. */
    boolean payloadIsWorthReadingBack(byte[] payload) {
        return entries.size() == 1
                && payload.length >= READ_BACK_FROM
                && entries.get(0).carried() == payload;
    }

    /** Whether what is carried of each record is just what was framed of it. */
    boolean carriesPayloads() {
        return entries.stream().allMatch(entry -> entry.carried() == entry.payload());
    }

    @Nullable Long leastArrivalWatermark() {
        long least = Long.MAX_VALUE;
        for (RequestEntry entry : entries) {
            least = Math.min(least, entry.arrivalWatermark());
        }
        return least == AcceptedWatermarks.NONE ? null : least;
    }

    PendingEntry pending(LedgerEntry entry) {
        List<byte[]> carried = new ArrayList<>(entries.size());
        long[] arrivalWatermarks = new long[entries.size()];
        for (int i = 0; i < arrivalWatermarks.length; i++) {
            arrivalWatermarks[i] = entries.get(i).arrivalWatermark();
            byte[] bytes = entries.get(i).carried();
            if (bytes != null && !entry.carriedByInput()) {
                carried.add(bytes);
            }
        }
        return new PendingEntry(entry, carried, arrivalWatermarks);
    }
}
