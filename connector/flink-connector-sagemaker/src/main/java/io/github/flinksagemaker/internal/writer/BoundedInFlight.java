// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.config.SinkSettings;
import java.util.List;
import org.apache.flink.connector.base.sink.writer.strategy.RateLimitingStrategy;
import org.apache.flink.connector.base.sink.writer.strategy.RequestInfo;
import org.apache.flink.connector.base.sink.writer.strategy.ResultInfo;

/**
 * Full batches, and a fixed number of them in flight. Slowing down under throttling is the gate's
 * work, next to the call that is throttled; AsyncSink's own strategy would start with a single
 * batch in flight.
 *
 * <p>AsyncSink knows payloads only, so it is this that calls a batch full for what its entries hold
 * besides: as much carried as one segment takes, or all that may be buffered. Task thread only.
 */
final class BoundedInFlight implements RateLimitingStrategy {

    private final int maxInFlight;
    private final int maxBatchSize;
    private final long maxCarriedBytes;
    private final long maxHeldBytes;
    private int inFlight;
    private int buffered;
    private long carriedBytes;
    private long heldBytes;

    BoundedInFlight(SinkSettings settings) {
        this.maxInFlight = settings.maxInFlightRequests();
        this.maxBatchSize = settings.maxBatchSize();
        this.maxCarriedBytes = settings.maxSegmentBytes();
        this.maxHeldBytes = settings.maxBufferedBytes();
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
        for (RequestEntry entry : entries) {
            carriedBytes -= entry.carriedBytes();
            heldBytes -= entry.heldBytes();
        }
    }

    @Override
    public void registerInFlightRequest(RequestInfo requestInfo) {
        inFlight++;
    }

    @Override
    public void registerCompletedRequest(ResultInfo resultInfo) {
        inFlight--;
    }

    @Override
    public boolean shouldBlock(RequestInfo requestInfo) {
        return inFlight >= maxInFlight;
    }

    /** What is buffered is a batch when it holds too much to wait for more. */
    @Override
    public int getMaxBatchSize() {
        boolean full = carriedBytes >= maxCarriedBytes || heldBytes >= maxHeldBytes;
        return full ? Math.max(1, Math.min(buffered, maxBatchSize)) : maxBatchSize;
    }
}
