// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.EntryPacker;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.SegmentPlace;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.List;

/** Open invocations of one lane. */
final class OpenSamples {

    private static final LaneId LANE = LaneId.create(1);
    private static final SourceSettings SETTINGS =
            SourceSettings.builder().setStagingPath(S3Location.of("bucket", "staging")).build();
    private static final EndpointPolling ENDPOINT = new EndpointPolling(SETTINGS);
    private static final EntryPacker PACKER = new EntryPacker();

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
        return new OpenInvocation(
                new SegmentPlace(LANE, 0, 0, 0, 0),
                0,
                entry,
                PACKER.pack(entry),
                acceptedAt,
                Long.MAX_VALUE,
                null,
                ENDPOINT);
    }
}
