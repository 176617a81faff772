package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import org.jspecify.annotations.Nullable;

/**
 * An invocation that has not settled, in as few bytes as watching it takes: there may be hundreds
 * of thousands. What it carries is read again when it settles.
 */
public final class OpenInvocation {

    /** {@link #arrivalWatermark()} of an entry without one. */
    public static final long NO_WATERMARK = Long.MIN_VALUE;

    private final LaneId lane;
    private final long segment;
    private final int index;
    private final long acceptedAt;
    private final long deadline;
    private final long arrivalWatermark;
    private final @Nullable S3Location output;
    private final @Nullable S3Location failure;
    private final @Nullable InferenceFailure verdict;
    private final @Nullable EndpointWatch endpoint;

    /** The watch's own: when to look next, how often it looked in vain or without an answer. */
    long nextLook;

    int misses;
    int errors;

    /** Its age at the last look in vain, 0 if there was none. */
    long missedAge;

    /** The part of the usual age at which it is looked for too; 0 unless it is a probe. */
    float probe;

    /** Whether the next look does not ask whether it is reasonable. */
    boolean urgent;

    private OpenInvocation(
            LaneId lane,
            long segment,
            int index,
            long acceptedAt,
            long deadline,
            long arrivalWatermark,
            @Nullable S3Location output,
            @Nullable S3Location failure,
            @Nullable InferenceFailure verdict,
            @Nullable EndpointWatch endpoint) {
        this.lane = lane;
        this.segment = segment;
        this.index = index;
        this.acceptedAt = acceptedAt;
        this.deadline = deadline;
        this.arrivalWatermark = arrivalWatermark;
        this.output = output;
        this.failure = failure;
        this.verdict = verdict;
        this.endpoint = endpoint;
    }

    /** This invocation, to be looked for at these locations until {@code deadline}. */
    static OpenInvocation watched(
            Place place,
            S3Location output,
            @Nullable S3Location failure,
            long deadline,
            EndpointWatch endpoint) {
        return new OpenInvocation(
                place.lane,
                place.segment,
                place.index,
                place.acceptedAt,
                deadline,
                place.arrivalWatermark,
                output,
                failure,
                null,
                endpoint);
    }

    /** This invocation, settled already: nothing is read for it. */
    static OpenInvocation decided(Place place, InferenceFailure verdict) {
        return new OpenInvocation(
                place.lane,
                place.segment,
                place.index,
                place.acceptedAt,
                Long.MAX_VALUE,
                place.arrivalWatermark,
                null,
                null,
                verdict,
                null);
    }

    public LaneId lane() {
        return lane;
    }

    /** The segment that holds the entry. */
    public long segment() {
        return segment;
    }

    /** The entry's place in its segment. */
    public int index() {
        return index;
    }

    /** Milliseconds since the epoch, by the writer's clock. */
    public long acceptedAt() {
        return acceptedAt;
    }

    /** The entry's deadline plus the source's grace, milliseconds since the epoch. */
    public long deadline() {
        return deadline;
    }

    /** {@code aw} (rule 20), {@link #NO_WATERMARK} if there is none. */
    public long arrivalWatermark() {
        return arrivalWatermark;
    }

    /** Where the output will be; only a decided invocation has none. */
    public S3Location output() {
        if (output == null) {
            throw new IllegalStateException("a decided invocation has no output");
        }
        return output;
    }

    /** Where a failure would be; absent if the endpoint writes none. */
    public @Nullable S3Location failure() {
        return failure;
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
        return "entry " + index + " of segment " + segment + " of lane " + lane;
    }

    /** Where an entry is, and what of it does not depend on its fate. */
    static final class Place {
        final LaneId lane;
        final long segment;
        final int index;
        final long acceptedAt;
        final long arrivalWatermark;

        Place(LaneId lane, long segment, int index, long acceptedAt, long arrivalWatermark) {
            this.lane = lane;
            this.segment = segment;
            this.index = index;
            this.acceptedAt = acceptedAt;
            this.arrivalWatermark = arrivalWatermark;
        }
    }
}
