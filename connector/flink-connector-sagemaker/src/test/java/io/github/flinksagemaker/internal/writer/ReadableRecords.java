// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.CommitCodec;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** What readers may see of a ledger (rule 14), told from its objects alone. */
final class ReadableRecords {

    private final InMemoryObjectStore store;
    private final LedgerPaths paths;
    private final List<String> records = new ArrayList<>();

    private ReadableRecords(InMemoryObjectStore store, LedgerPaths paths) {
        this.store = store;
        this.paths = paths;
    }

    static List<String> of(InMemoryObjectStore store, LedgerPaths paths) throws Exception {
        ReadableRecords readable = new ReadableRecords(store, paths);
        for (LaneId lane : lanes(store, paths)) {
            readable.read(lane);
        }
        return readable.records;
    }

    static TreeSet<LaneId> lanes(InMemoryObjectStore store, LedgerPaths paths) {
        TreeSet<LaneId> lanes = new TreeSet<>();
        for (S3Location segment : store.locations(paths.lanes())) {
            int start = paths.lanes().key().length();
            lanes.add(LaneId.parse(segment.key().substring(start, start + LaneId.LENGTH)));
        }
        return lanes;
    }

    /** The lane's commits up to its end. */
    static List<Commit> commits(InMemoryObjectStore store, LedgerPaths paths, LaneId lane)
            throws Exception {
        List<Commit> commits = new ArrayList<>();
        for (long number = 0; ; number++) {
            byte[] bytes = store.bytes(paths.commit(lane, number));
            if (bytes == null) {
                return commits;
            }
            commits.add(CommitCodec.decode(bytes, "commit"));
            if (commits.get(commits.size() - 1).end() != null) {
                return commits;
            }
        }
    }

    private void read(LaneId lane) throws Exception {
        if (Objects.requireNonNull(segment(lane, 0).segment().opening()).readCommitted()) {
            for (Commit commit : commits(store, paths, lane)) {
                for (long i = commit.fromSegment(); i <= commit.toSegment(); i++) {
                    addAll(segment(lane, i));
                }
            }
            return;
        }
        for (long i = 0; store.bytes(paths.segment(lane, i)) != null; i++) {
            addAll(segment(lane, i));
        }
    }

    private DecodedSegment segment(LaneId lane, long number) throws Exception {
        S3Location key = paths.segment(lane, number);
        return SegmentCodec.decode(Objects.requireNonNull(store.bytes(key)), key.toString());
    }

    private void addAll(DecodedSegment segment) {
        for (LedgerEntry entry : segment.segment().entries()) {
            for (RecordSpan span : entry.records()) {
                records.add(
                        new String(
                                segment.bytes(),
                                segment.rawOffset() + (int) span.offset(),
                                span.length(),
                                StandardCharsets.UTF_8));
            }
        }
    }
}
