// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.PackedEntry;
import io.github.flinksagemaker.internal.ledger.SegmentPlace;
import io.github.flinksagemaker.internal.read.OutputLookup;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import org.jspecify.annotations.Nullable;

/**
 * An invocation that has not settled, in few bytes: there may be hundreds of thousands. It keeps
 * its entry, packed; what it carries is read again when it settles.
 */
public final class OpenInvocation implements OutputLookup.Sought {

    /** {@link #arrivalWatermark()} of an entry without one. */
    public static final long NO_WATERMARK = Long.MIN_VALUE;

    private final SegmentPlace segment;
    private final long counter;
    private final int index;
    private final PackedEntry entry;
    private final int carriedBytes;
    private final long acceptedAt;
    private final long deadline;
    private final long arrivalWatermark;
    private final @Nullable InferenceFailure verdict;
    private final @Nullable EndpointPolling endpoint;

    /** Of the polling: how often it looked in vain, or without an answer. */
    int misses;

    int errors;

    /** Its age at the last look in vain, 0 if there was none. */
    long missedAge;

    /** Makes the next look, and is used up by it. */
    @Nullable Hint hint;

    /** Where it waits for its next look; absent while that is under way or about to be. */
    InvocationQueue.@Nullable Place queued;

    /** Where it waits for its turn among those that are due. */
    InvocationQueue.@Nullable Place turn;

    /** Where it waits for its deadline; absent once that is over. */
    InvocationQueue.@Nullable Place expiry;

    /** What the look under way counts in, if it counts in any. */
    EndpointPolling.@Nullable Window window;

    /** Whether no window holds it back: it is a probe, or its deadline has passed. */
    boolean isExempt;

    /**
     * Makes an open invocation of an entry.
     *
     * @param seenAt when this reader first saw it, milliseconds since the epoch by its own clock
     * @param deadline until when it is looked for, by S3's clock; the greatest value for a decided
     *     one
     * @param verdict why it has failed already, so that nothing is read for it; absent if its
     *     output is to be looked for
     */
    public OpenInvocation(
            SegmentPlace segment,
            int index,
            LedgerEntry entry,
            PackedEntry packed,
            long seenAt,
            long deadline,
            @Nullable InferenceFailure verdict,
            @Nullable EndpointPolling endpoint) {
        this.segment = segment;
        this.index = index;
        this.entry = packed;
        this.carriedBytes = entry.carriedBytes();
        this.counter = entry.invocationId().counter();
        this.acceptedAt = Math.min(entry.acceptedAt(), seenAt);
        this.deadline = deadline;
        Long watermark = entry.arrivalWatermark();
        this.arrivalWatermark = watermark == null ? NO_WATERMARK : watermark;
        this.verdict = verdict;
        this.endpoint = endpoint;
    }

    /** It waits for no look any more: one is about to begin. */
    void leaveQueues() {
        if (queued != null) {
            queued.leave();
            queued = null;
        }
        if (turn != null) {
            turn.leave();
            turn = null;
        }
    }

    public LaneId lane() {
        return segment.lane();
    }

    public long counter() {
        return counter;
    }

    public long segment() {
        return segment.number();
    }

    /** The same segment, with what it takes to read a part of it. */
    public SegmentPlace place() {
        return segment;
    }

    /** In the segment. */
    public int index() {
        return index;
    }

    /** Made anew at each call. */
    @Override
    public LedgerEntry entry() {
        return entry.unpack();
    }

    /** What its records take once they have been read again. */
    @Override
    public int carriedBytes() {
        return carriedBytes;
    }

    /**
     * What its age is counted from, milliseconds since the epoch: when it was accepted by the
     * writer's clock, but no later than this reader saw it first, since a writer's clock may be
     * ahead. The entry has what was recorded.
     */
    public long acceptedAt() {
        return acceptedAt;
    }

    /**
     * Its segment's date plus the entry's patience and the source's grace, milliseconds since the
     * epoch by S3's clock.
     */
    @Override
    public long deadline() {
        return deadline;
    }

    /** {@code aw} (rule 20), {@link #NO_WATERMARK} if there is none. */
    public long arrivalWatermark() {
        return arrivalWatermark;
    }

    /** Where the output will be; only a decided invocation has none. */
    @Override
    public S3Location output() {
        S3Location output = verdict == null ? entry.outputLocation() : null;
        if (output == null) {
            throw new IllegalStateException("a decided invocation has no output");
        }
        return output;
    }

    /** Where a failure would be; absent if the endpoint writes none. */
    @Override
    public @Nullable S3Location failure() {
        return verdict == null ? entry.failureLocation() : null;
    }

    /** What it shares with its endpoint's others; only a decided invocation has none. */
    public EndpointPolling endpoint() {
        if (endpoint == null) {
            throw new IllegalStateException("a decided invocation is not watched");
        }
        return endpoint;
    }

    /** Why it has failed without being looked for; absent for one that is watched. */
    public @Nullable InferenceFailure verdict() {
        return verdict;
    }

    @Override
    public String toString() {
        return "entry " + index + " of segment " + segment() + " of lane " + lane();
    }
}
