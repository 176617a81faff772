// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.PackedEntry;
import io.github.flinksagemaker.internal.ledger.SegmentPlace;
import io.github.flinksagemaker.internal.read.OutputBudget;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import org.jspecify.annotations.Nullable;

/**
 * An invocation that has not settled, in few bytes: there may be hundreds of thousands. It keeps
 * its entry, packed; what it carries is read again when it settles.
 */
public final class OpenInvocation implements OutputBudget.Holder {

    /** {@link #arrivalWatermark()} of an entry without one. */
    public static final long NO_WATERMARK = Long.MIN_VALUE;

    /** {@link #queuePlace} of one that does not wait in the {@link LookQueue}. */
    static final int NOT_QUEUED = -1;

    private final SegmentPlace segment;
    private final long counter;
    private final int index;
    private final PackedEntry entry;
    private final int carriedBytes;
    private final long acceptedAt;
    private final long deadline;
    private final long arrivalWatermark;
    private final @Nullable InferenceFailure verdict;
    private final @Nullable EndpointWatch endpoint;

    /** The watch's own: when to look next, how often it looked in vain or without an answer. */
    long nextLook;

    int misses;
    int errors;
    int queuePlace = NOT_QUEUED;

    /** Makes the next look, and is used up by it. */
    @Nullable Hint hint;

    /** Its age at the last look in vain, 0 if there was none. */
    long missedAge;

    /** The part of the usual age at which it is looked for too; 0 unless it is a probe. */
    float probe;

    /** Whether the next look does not ask whether it is reasonable. */
    boolean urgent;

    /** Whether it is due and held back in its {@link WaitingLine}. */
    boolean held;

    /** Whether its turn came when another in the line had completed. */
    boolean letThrough;

    /**
     * Makes an open invocation of an entry.
     *
     * @param seenAt when this reader first saw it, milliseconds since the epoch by its own clock
     * @param deadline until when it is looked for, by S3's clock; the greatest value for a decided
     *     one
     * @param verdict why it has failed already, so that nothing is read for it; absent if its
     *     output is to be looked for
     */
    OpenInvocation(
            SegmentPlace segment,
            int index,
            LedgerEntry entry,
            PackedEntry packed,
            long seenAt,
            long deadline,
            @Nullable InferenceFailure verdict,
            @Nullable EndpointWatch endpoint) {
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

    /** Whether it is looked for out of turn: others have completed, or a hint has come. */
    boolean isUrged() {
        return urgent || hint != null;
    }

    public LaneId lane() {
        return segment.lane();
    }

    /** With the lane, the invocation's id. */
    public long counter() {
        return counter;
    }

    /** The segment that holds the entry. */
    public long segment() {
        return segment.number();
    }

    /** The same segment, with what it takes to read a part of it. */
    public SegmentPlace place() {
        return segment;
    }

    /** The entry's place in its segment. */
    public int index() {
        return index;
    }

    /** The entry itself, made anew at each call. */
    public LedgerEntry entry() {
        return entry.unpack();
    }

    public String endpointName() {
        return entry.endpointName();
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
    public long deadline() {
        return deadline;
    }

    /** {@code aw} (rule 20), {@link #NO_WATERMARK} if there is none. */
    public long arrivalWatermark() {
        return arrivalWatermark;
    }

    /** Where the output will be; only a decided invocation has none. */
    public S3Location output() {
        S3Location output = verdict == null ? entry.outputLocation() : null;
        if (output == null) {
            throw new IllegalStateException("a decided invocation has no output");
        }
        return output;
    }

    /** Where a failure would be; absent if the endpoint writes none. */
    public @Nullable S3Location failure() {
        return verdict == null ? entry.failureLocation() : null;
    }

    /** What it shares with its endpoint's others; only a decided invocation has none. */
    public EndpointWatch endpoint() {
        if (endpoint == null) {
            throw new IllegalStateException("a decided invocation is not watched");
        }
        return endpoint;
    }

    /** Why it has failed without being looked for; absent for one that is watched. */
    public @Nullable InferenceFailure verdict() {
        return verdict;
    }

    /** Lane, segment and index, for messages. */
    @Override
    public String toString() {
        return "entry " + index + " of segment " + segment() + " of lane " + lane();
    }
}
