// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.suite;

import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.CommitCodec;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.connector.testframe.external.ExternalSystemSplitDataWriter;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Writes a lane as a sink's writer would, with outputs that are there already. What the suite
 * writes at once is one invocation, because it checks the order within a split, and the source
 * keeps the order within an invocation only.
 */
final class LaneDataWriter implements ExternalSystemSplitDataWriter<String> {

    private static final Duration DEADLINE = Duration.ofHours(1);

    private final LaneId lane = LaneId.create(System.currentTimeMillis());
    private final S3Client s3;
    private final LedgerPaths paths;
    private final int subtask;
    private final boolean readCommitted;
    private final boolean bounded;
    private long nextSegment = 1;
    private long nextCommit;
    private long committedTo;

    LaneDataWriter(
            S3Client s3, LedgerPaths paths, int subtask, boolean readCommitted, boolean bounded) {
        this.s3 = s3;
        this.paths = paths;
        this.subtask = subtask;
        this.readCommitted = readCommitted;
        this.bounded = bounded;
    }

    /** Writes segment 0. */
    void open(int parallelism) {
        LaneOpening opening =
                LaneOpening.of("suite", subtask, parallelism, readCommitted, List.of(), 0);
        put(segment(0).setOpening(opening).build(), List.of());
    }

    /** Also ends a bounded lane: the suite writes to it once, and does not close it. */
    @Override
    public void writeRecords(List<String> records) {
        InvocationId id = InvocationId.of(lane, nextSegment);
        S3Location output = paths.stagingPath().resolve("outputs/" + id + ".out");
        String predictions = String.join("\n", records).toUpperCase(Locale.ROOT);
        put(output, predictions.getBytes(StandardCharsets.UTF_8));
        List<byte[]> carried = new ArrayList<>();
        List<RecordSpan> spans = new ArrayList<>();
        long offset = 0;
        for (String value : records) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            spans.add(RecordSpan.of(offset, bytes.length, null));
            carried.add(bytes);
            offset += bytes.length;
        }
        long now = System.currentTimeMillis();
        LedgerEntry entry =
                LedgerEntry.builder()
                        .setInvocationId(id)
                        .setEndpointName("suite")
                        .setOutputLocation(output.toString())
                        .setFormat("jsonlines")
                        .setAcceptedAt(now)
                        .setDeadline(now + DEADLINE.toMillis())
                        .setRecords(spans)
                        .build();
        put(segment(nextSegment++).setEntries(List.of(entry)).build(), carried);
        if (bounded) {
            put(segment(nextSegment++).setEnd(LaneEnd.END_OF_INPUT).build(), List.of());
            commit(LaneEnd.END_OF_INPUT);
        } else if (readCommitted) {
            commit(null);
        }
    }

    private Segment.Builder segment(long number) {
        return Segment.builder().setLane(lane).setAuthor(lane).setNumber(number);
    }

    private void commit(@Nullable LaneEnd end) {
        Commit commit =
                Commit.builder()
                        .setLane(lane)
                        .setAuthor(lane)
                        .setNumber(nextCommit++)
                        .setFromSegment(committedTo + 1)
                        .setToSegment(nextSegment - 1)
                        .setEnd(end)
                        .build();
        committedTo = commit.toSegment();
        put(paths.commit(lane, commit.number()), CommitCodec.encode(commit));
    }

    private void put(Segment segment, List<byte[]> raw) {
        put(paths.segment(lane, segment.number()), SegmentCodec.encode(segment, raw));
    }

    private void put(S3Location location, byte[] bytes) {
        s3.putObject(
                b -> b.bucket(location.bucket()).key(location.key()), RequestBody.fromBytes(bytes));
    }

    @Override
    public void close() {
        // the kit closes its client
    }
}
