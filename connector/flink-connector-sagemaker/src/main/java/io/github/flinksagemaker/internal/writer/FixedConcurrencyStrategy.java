// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.config.SinkSettings;
import java.util.List;
import org.apache.flink.connector.base.sink.writer.strategy.RateLimitingStrategy;
import org.apache.flink.connector.base.sink.writer.strategy.RequestInfo;
import org.apache.flink.connector.base.sink.writer.strategy.ResultInfo;

/**
 * Full batches, and a fixed number of them in flight: one that is accepted makes room for the next,
 * although its request completes only when it is in the ledger. Slowing down under throttling is
 * the gate's work, next to the call that is throttled; AsyncSink's own strategy would start with a
 * single batch in flight.
 *
 * <p>Where records differ in what shares a request, batches fill behind this, so the number of
 * records there is what is bounded: those of the batches that may be under way, or as many as may
 * be buffered.
 *
 * <p>AsyncSink knows payloads only, so it is this that calls a batch full for what its entries hold
 * besides: as much carried as one segment takes, or all that may be buffered. Task thread only.
 */
final class FixedConcurrencyStrategy implements RateLimitingStrategy {

    /** So many times what may be in flight may be accepted, and wait for its segment, too. */
    private static final int NOT_DURABLE = 10;

    private final int maxInFlight;
    private final long maxRecordsInFlight;
    private final boolean byKey;
    private final int maxBatchSize;
    private final long maxCarriedBytes;
    private final long maxHeldBytes;
    private final long maxNotDurable;
    private final long maxRecordsNotDurable;
    private int inFlight;
    private long recordsInFlight;
    private long notDurable;
    private long recordsNotDurable;
    private boolean endOfInput;
    private int buffered;
    private long carriedBytes;
    private long heldBytes;

    FixedConcurrencyStrategy(SinkSettings settings) {
        this.byKey = settings.batchesByKey();
        this.maxInFlight = byKey ? Integer.MAX_VALUE : settings.maxInFlightRequests();
        this.maxRecordsInFlight =
                byKey
                        ? Math.max(
                                settings.maxBufferedRequests(),
                                (long) settings.maxInFlightRequests() * settings.maxBatchSize())
                        : Long.MAX_VALUE;
        this.maxNotDurable = NOT_DURABLE * (long) maxInFlight;
        this.maxRecordsNotDurable = byKey ? NOT_DURABLE * maxRecordsInFlight : maxRecordsInFlight;
        this.maxBatchSize = settings.maxBatchSize();
        this.maxCarriedBytes = settings.maxSegmentBytes();
        this.maxHeldBytes = settings.maxBufferedBytes();
    }

    /** How many may be handed over and not be done, whichever they are. */
    long maxInvocations() {
        return byKey ? maxRecordsInFlight : maxInFlight;
    }

    /** AsyncSink buffers this entry. */
    void buffered(RequestEntry entry) {
        buffered++;
        carriedBytes += entry.carriedBytes();
        heldBytes += entry.heldBytes();
    }

    /** It has handed these over. */
    void submitted(List<RequestEntry> entries) {
        buffered -= entries.size();
        recordsInFlight += entries.size(); // of which AsyncSink had planned more, perhaps
        for (RequestEntry entry : entries) {
            carriedBytes -= entry.carriedBytes();
            heldBytes -= entry.heldBytes();
        }
    }

    int buffered() {
        return buffered;
    }

    /** No more records come: what is buffered is handed over in large pieces. */
    void endOfInput() {
        endOfInput = true;
    }

    /** Whether nothing may be handed over before something is done. */
    boolean isFull() {
        return inFlight >= maxInFlight
                || recordsInFlight >= maxRecordsInFlight
                || notDurable >= maxNotDurable
                || recordsNotDurable >= maxRecordsNotDurable;
    }

    @Override
    public void registerInFlightRequest(RequestInfo requestInfo) {
        inFlight++;
        notDurable++;
        recordsNotDurable += requestInfo.getBatchSize();
    }

    /** A request of so many records makes room for another. */
    void sent(int records) {
        inFlight--;
        recordsInFlight -= records;
    }

    /** It is durable; {@code resultInfo} has what was registered. */
    @Override
    public void registerCompletedRequest(ResultInfo resultInfo) {
        notDurable--;
        recordsNotDurable -= resultInfo.getBatchSize();
    }

    @Override
    public boolean shouldBlock(RequestInfo requestInfo) {
        return isFull();
    }

    /** What is buffered is a batch when it holds too much to wait for more. */
    @Override
    public int getMaxBatchSize() {
        if (byKey && endOfInput) {
            return Integer.MAX_VALUE;
        }
        boolean full = carriedBytes >= maxCarriedBytes || heldBytes >= maxHeldBytes;
        return full ? Math.max(1, Math.min(buffered, maxBatchSize)) : maxBatchSize;
    }
}
