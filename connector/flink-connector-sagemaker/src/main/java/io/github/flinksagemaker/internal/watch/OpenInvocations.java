package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes open invocations of entries; decides at once what never needs to be looked for. */
public final class OpenInvocations {

    private static final int MAX_BUCKETS = 1_000;

    private final LocationRules rules;
    private final long graceMillis;
    private final EndpointWatches endpoints;
    private final Map<String, String> buckets = new HashMap<>();

    public OpenInvocations(EventLoop loop, LocationRules rules, Duration deadlineGrace) {
        this.endpoints = new EndpointWatches(loop::now);
        this.rules = rules;
        this.graceMillis = deadlineGrace.toMillis();
    }

    /** The entry at {@code index} of a segment as an open invocation. */
    public OpenInvocation open(LaneId lane, long segment, int index, LedgerEntry entry) {
        Long watermark = entry.arrivalWatermark();
        OpenInvocation.Place place =
                new OpenInvocation.Place(
                        lane,
                        segment,
                        index,
                        entry.acceptedAt(),
                        watermark == null ? OpenInvocation.NO_WATERMARK : watermark);
        Rejection rejection = entry.rejection();
        if (rejection != null) {
            return OpenInvocation.decided(
                    place, InferenceFailure.of(rejection.kind(), rejection.message()));
        }
        try {
            String named = entry.outputLocation();
            if (named == null) {
                throw new IllegalArgumentException("its entry names no output location");
            }
            S3Location output = readable(named);
            String failure = entry.failureLocation();
            return OpenInvocation.watched(
                    place,
                    output,
                    failure == null ? null : readable(failure),
                    saturatedAdd(entry.deadline(), graceMillis),
                    endpoints.of(entry.endpointName()));
        } catch (IllegalArgumentException e) {
            return OpenInvocation.decided(
                    place,
                    InferenceFailure.of(
                            FailureKind.UNDECODABLE_OUTPUT,
                            "the output of "
                                    + entry.invocationId()
                                    + " was not read: "
                                    + e.getMessage()));
        }
    }

    private S3Location readable(String named) {
        S3Location location = S3Location.parse(named);
        String objection = rules.objectionToOutput(location);
        if (objection != null) {
            throw new IllegalArgumentException(objection);
        }
        if (location.key().isEmpty()) {
            throw new IllegalArgumentException(location + " names no object");
        }
        return S3Location.of(shared(location.bucket()), location.key());
    }

    /** One string for all locations of a bucket: open invocations are many, buckets few. */
    private String shared(String bucket) {
        @Nullable String known = buckets.get(bucket);
        if (known != null) {
            return known;
        }
        if (buckets.size() < MAX_BUCKETS) {
            buckets.put(bucket, bucket);
        }
        return bucket;
    }

    private static long saturatedAdd(long deadline, long grace) {
        long sum = deadline + grace;
        return sum < deadline ? Long.MAX_VALUE : sum;
    }
}
