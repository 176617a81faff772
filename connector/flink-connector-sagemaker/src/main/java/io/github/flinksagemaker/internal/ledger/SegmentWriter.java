// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.model.LaneId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes a segment's header and entries as lines; the order of the fields is fixed. */
final class SegmentWriter {

    // Guesses, so that the buffer rarely grows: a line with three locations, and one record's span.
    private static final int HEADER_SIZE = 512;
    private static final int ENTRY_SIZE = 768;
    private static final int RECORD_SIZE = 36;

    private SegmentWriter() {}

    /** The lines, followed by room for the raw section. */
    static byte[] write(Segment segment, int rawLength) {
        return LedgerJsonWriter.write(
                expectedSize(segment),
                rawLength,
                out -> {
                    header(out, segment, rawLength);
                    for (LedgerEntry entry : segment.entries()) {
                        entry(out, entry);
                    }
                });
    }

    private static void header(LedgerJsonWriter out, Segment segment, int rawLength)
            throws IOException {
        out.startObject();
        out.integer(LedgerFields.V, LedgerFields.VERSION);
        out.text(LedgerFields.LANE, segment.lane().value());
        out.integer(LedgerFields.SEGMENT, segment.number());
        out.text(LedgerFields.AUTHOR, segment.author().value());
        out.optionalInteger(LedgerFields.W, segment.watermark());
        opening(out, segment.opening());
        out.optionalEnd(segment.end());
        out.integer(LedgerFields.ENTRIES, segment.entries().size());
        out.integer(LedgerFields.RAW, rawLength);
        out.endObject();
    }

    private static void opening(LedgerJsonWriter out, @Nullable LaneOpening opening)
            throws IOException {
        if (opening == null) {
            return;
        }
        out.startObject(LedgerFields.OPENING);
        out.text(LedgerFields.SINK, opening.sinkName());
        out.integer(LedgerFields.SUBTASK, opening.subtask());
        out.integer(LedgerFields.PARALLELISM, opening.parallelism());
        out.text(
                LedgerFields.MODE,
                opening.readCommitted() ? LedgerFields.EXACTLY_ONCE : LedgerFields.AT_LEAST_ONCE);
        out.startArray(LedgerFields.PREDECESSORS);
        for (LaneId predecessor : opening.predecessors()) {
            out.text(predecessor.value());
        }
        out.endArray();
        out.integer(LedgerFields.RESTORED_CHECKPOINT, opening.restoredCheckpointId());
        out.optionalText(LedgerFields.RUN, opening.run());
        out.optionalText(LedgerFields.JOB, opening.job());
        if (!opening.succeeds().isEmpty()) {
            out.startArray(LedgerFields.SUCCEEDS);
            for (String run : opening.succeeds()) {
                out.text(run);
            }
            out.endArray();
        }
        out.endObject();
    }

    private static void entry(LedgerJsonWriter out, LedgerEntry entry) throws IOException {
        out.startObject();
        out.text(LedgerFields.ID, entry.invocationId().toString());
        out.text(LedgerFields.ENDPOINT, entry.endpointName());
        out.optionalText(LedgerFields.IN, entry.inputLocation());
        out.optionalText(LedgerFields.OUT, entry.outputLocation());
        out.optionalText(LedgerFields.FAIL, entry.failureLocation());
        out.optionalText(LedgerFields.CONTENT_TYPE, entry.contentType());
        out.optionalText(LedgerFields.ACCEPT, entry.accept());
        out.optionalText(LedgerFields.ATTRIBUTES, entry.customAttributes());
        out.optionalText(LedgerFields.EXTENSION, entry.outputPathExtension());
        out.optionalText(LedgerFields.FILENAME, entry.filename());
        out.text(LedgerFields.FORMAT, entry.format());
        out.optionalText(LedgerFields.FRAMING, entry.framing());
        out.integer(LedgerFields.AT, entry.acceptedAt());
        out.integer(LedgerFields.DEADLINE, entry.deadline());
        out.optionalInteger(LedgerFields.TTL, entry.requestTtl());
        out.optionalInteger(LedgerFields.TIMEOUT, entry.invocationTimeout());
        out.optionalInteger(LedgerFields.AW, entry.arrivalWatermark());
        if (entry.carriedByInput()) {
            out.text(LedgerFields.CARRIED, LedgerFields.CARRIED_BY_INPUT);
        } else if (entry.carriesPayloads()) {
            out.text(LedgerFields.CARRIED, LedgerFields.CARRIES_PAYLOADS);
        }
        out.startArray(LedgerFields.RECORDS);
        for (RecordSpan span : entry.records()) {
            out.startArray();
            out.integer(span.offset());
            out.integer(span.length());
            Long eventTime = span.eventTime();
            if (eventTime != null) {
                out.integer(eventTime);
            }
            out.endArray();
        }
        out.endArray();
        Rejection rejection = entry.rejection();
        if (rejection != null) {
            out.startObject(LedgerFields.REJECTED);
            out.text(LedgerFields.KIND, LedgerFields.of(rejection.kind()));
            out.text(LedgerFields.TEXT, rejection.message());
            out.endObject();
        }
        out.endObject();
    }

    private static int expectedSize(Segment segment) {
        long size = HEADER_SIZE;
        for (LedgerEntry entry : segment.entries()) {
            size += ENTRY_SIZE + (long) RECORD_SIZE * entry.records().size();
        }
        return (int) Math.min(size, Integer.MAX_VALUE / 2);
    }
}
