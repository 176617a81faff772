// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.SegmentPlace;
import io.github.flinksagemaker.internal.read.LocationRules;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.List;

/** Open invocations of one lane. */
final class OpenSamples {

    private static final LaneId LANE = LaneId.create(1);
    private static final OpenInvocations INVOCATIONS =
            new OpenInvocations(
                    new LocationRules(
                            new LedgerPaths(S3Location.of("bucket", "staging")), List.of()),
                    Duration.ZERO);

    private OpenSamples() {}

    static OpenInvocation invocation(long counter, long acceptedAt) {
        LedgerEntry entry =
                LedgerEntry.builder()
                        .setInvocationId(InvocationId.of(LANE, counter))
                        .setEndpointName("fraud")
                        .setOutputLocation("s3://b/k")
                        .setFormat("jsonlines")
                        .setAcceptedAt(acceptedAt)
                        .setDeadline(Long.MAX_VALUE)
                        .setRecords(List.of(RecordSpan.of(0, -1, null)))
                        .build();
        return INVOCATIONS.open(new SegmentPlace(LANE, 0, 0, 0, 0), 0, entry, acceptedAt);
    }
}
