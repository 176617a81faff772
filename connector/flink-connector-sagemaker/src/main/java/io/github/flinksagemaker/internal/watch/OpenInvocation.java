// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.ledger.Attempt;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.PackedEntry;
import io.github.flinksagemaker.internal.ledger.SegmentPlace;
import io.github.flinksagemaker.internal.read.OutputLookup;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InvocationId;
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
    private final int records;
    private final @Nullable EntryPart part;
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
        this.records = entry.records().size();
        this.part = null;
        this.counter = entry.invocationId().counter();
        this.acceptedAt = Math.min(entry.acceptedAt(), seenAt);
        this.deadline = deadline;
        Long watermark = entry.arrivalWatermark();
        this.arrivalWatermark = watermark == null ? NO_WATERMARK : watermark;
        this.verdict = verdict;
        this.endpoint = endpoint;
    }

    /** A part of {@code first}'s entry, perhaps by a further attempt. */
    private OpenInvocation(
            OpenInvocation first,
            EntryPart part,
            long seenAt,
            long deadline,
            @Nullable InferenceFailure verdict,
            @Nullable EndpointPolling endpoint) {
        this.segment = first.segment;
        this.index = first.index;
        this.entry = first.entry;
        this.carriedBytes = first.carriedBytes;
        this.records = first.records;
        this.counter = first.counter;
        this.arrivalWatermark = first.arrivalWatermark;
        this.part = part;
        Attempt attempt = part.attempt();
        this.acceptedAt =
                attempt == null ? first.acceptedAt : Math.min(attempt.acceptedAt(), seenAt);
        this.deadline = deadline;
        this.verdict = verdict;
        this.endpoint = endpoint;
    }

    /** The same entry's part, seen first now, to be looked for until the deadline. */
    public OpenInvocation watched(EntryPart some, long now, long until, EndpointPolling polling) {
        return new OpenInvocation(this, some, now, until, null, polling);
    }

    /** The same entry's part, which has failed for good. */
    public OpenInvocation decided(EntryPart some, InferenceFailure failure) {
        return new OpenInvocation(this, some, Long.MAX_VALUE, Long.MAX_VALUE, failure, null);
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

    /** With the attempt's number. */
    public InvocationId id() {
        Attempt attempt = part == null ? null : part.attempt();
        return attempt == null ? InvocationId.of(lane(), counter) : attempt.id();
    }

    /** Which records it stands for; absent if that is all of its entry by the first invocation. */
    public @Nullable EntryPart part() {
        return part;
    }

    /** The position in the entry of the first record that it stands for. */
    public int from() {
        return part == null ? 0 : part.from();
    }

    /** The position behind the last one. */
    public int to() {
        return part == null ? records : part.to();
    }

    /** How many records its entry has. */
    public int recordsOfEntry() {
        return records;
    }

    /** How many predictions are to be in its response. */
    public int requested() {
        return part == null ? records : part.requested(records);
    }

    /** The prediction in its response that belongs to its first record. */
    public int firstAnswer() {
        return part == null ? 0 : part.firstAnswer();
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

    /** As if it was all that its entry names; made anew at each call. */
    @Override
    public LedgerEntry entry() {
        LedgerEntry first = entry.unpack();
        return part == null ? first : part.of(first);
    }

    /** As the ledger has it; made anew at each call. */
    public LedgerEntry firstEntry() {
        return entry.unpack();
    }

    /** The endpoint's name. */
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
        Attempt attempt = part == null ? null : part.attempt();
        S3Location output =
                verdict != null
                        ? null
                        : attempt == null
                                ? entry.outputLocation()
                                : S3Location.parse(attempt.outputLocation());
        if (output == null) {
            throw new IllegalStateException("a decided invocation has no output");
        }
        return output;
    }

    /** Where a failure would be; absent if the endpoint writes none. */
    @Override
    public @Nullable S3Location failure() {
        if (verdict != null) {
            return null;
        }
        Attempt attempt = part == null ? null : part.attempt();
        if (attempt == null) {
            return entry.failureLocation();
        }
        String failure = attempt.failureLocation();
        return failure == null ? null : S3Location.parse(failure);
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
        return (part == null ? "" : "records " + from() + " to " + (to() - 1) + " of ")
                + "entry "
                + index
                + " of segment "
                + segment()
                + " of lane "
                + lane();
    }
}
