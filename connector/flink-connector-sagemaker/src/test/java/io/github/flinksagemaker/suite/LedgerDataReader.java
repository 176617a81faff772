// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.suite;

import io.github.flinksagemaker.internal.ledger.CommitCodec;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.testframe.external.ExternalSystemDataReader;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What a source may read of a ledger by now: the records carried by its segments, in EXACTLY_ONCE
 * only by committed ones.
 */
final class LedgerDataReader implements ExternalSystemDataReader<String> {

    private final S3Client s3;
    private final LedgerPaths paths;
    private final boolean readCommitted;
    private final Set<String> read = new HashSet<>();

    LedgerDataReader(S3Client s3, LedgerPaths paths, boolean readCommitted) {
        this.s3 = s3;
        this.paths = paths;
        this.readCommitted = readCommitted;
    }

    /** Looks once, without waiting: the suite comes again. */
    @Override
    public List<String> poll(Duration timeout) {
        S3Location lanes = paths.lanes();
        Map<LaneId, Long> readable = new HashMap<>();
        List<String> records = new ArrayList<>();
        for (S3Object object :
                s3.listObjectsV2Paginator(b -> b.bucket(lanes.bucket()).prefix(lanes.key()))
                        .contents()) {
            String key = object.key();
            int start = lanes.key().length();
            LaneId lane = LaneId.parse(key.substring(start, start + LaneId.LENGTH));
            long last = readable.computeIfAbsent(lane, this::lastReadable);
            Long number = LedgerPaths.numberIn(paths.segments(lane), key);
            if (number != null && number <= last && read.add(key)) {
                records.addAll(records(S3Location.of(lanes.bucket(), key)));
            }
        }
        return records;
    }

    private long lastReadable(LaneId lane) {
        if (!readCommitted) {
            return Long.MAX_VALUE;
        }
        long last = -1;
        try {
            for (long number = 0; ; number++) {
                S3Location commit = paths.commit(lane, number);
                last = CommitCodec.decode(get(commit), commit.toString()).toSegment();
            }
        } catch (NoSuchKeyException e) {
            return last; // the lane's commits have no gaps
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> records(S3Location location) {
        DecodedSegment decoded;
        try {
            decoded = SegmentCodec.decode(get(location), location.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> records = new ArrayList<>();
        for (LedgerEntry entry : decoded.segment().entries()) {
            for (RecordSpan span : entry.records()) {
                records.add(
                        new String(
                                decoded.bytes(),
                                decoded.rawOffset() + (int) span.offset(),
                                span.length(),
                                StandardCharsets.UTF_8));
            }
        }
        return records;
    }

    private byte[] get(S3Location location) {
        return s3.getObjectAsBytes(b -> b.bucket(location.bucket()).key(location.key()))
                .asByteArray();
    }

    @Override
    public void close() {
        // the kit closes its client
    }
}
