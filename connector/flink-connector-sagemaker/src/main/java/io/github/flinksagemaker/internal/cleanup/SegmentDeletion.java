// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes segments, and before them what their entries name: as long as a segment is there, a
 * repetition finds the rest. The trim mark is the caller's.
 */
final class SegmentDeletion {

    private final CleanupContext context;
    private final boolean inputs;
    private final boolean outputs;

    /** {@code inputs} says whether the policy's inputs are to be found through the entries. */
    SegmentDeletion(CleanupContext context, boolean inputs) {
        this.context = context;
        this.inputs = inputs && context.policy.deletesInputs();
        this.outputs = context.policy.deletesOutputs();
    }

    void delete(LaneId lane, List<NumberedObject> segments) throws InterruptedException {
        if (inputs || outputs) {
            deleteNamed(lane, segments);
        }
        BatchedDeletes deletes = new BatchedDeletes(context.requests);
        for (NumberedObject segment : segments) {
            deletes.add(segment.location());
        }
        deletes.flush();
    }

    private void deleteNamed(LaneId lane, List<NumberedObject> segments)
            throws InterruptedException {
        BatchedDeletes deletes = new BatchedDeletes(context.requests);
        for (int from = 0; from < segments.size(); from += CleanupRequests.MAX_READS) {
            int to = Math.min(segments.size(), from + CleanupRequests.MAX_READS);
            List<S3Location> some = new ArrayList<>();
            segments.subList(from, to).forEach(segment -> some.add(segment.location()));
            List<StoredObject> objects = context.requests.getAll(some);
            for (int i = 0; i < some.size(); i++) {
                if (objects.get(i).exists()) {
                    addNamed(lane, some.get(i), objects.get(i).bytes(), deletes);
                }
            }
        }
        deletes.flush();
    }

    private void addNamed(LaneId lane, S3Location segment, byte[] bytes, BatchedDeletes deletes)
            throws InterruptedException {
        List<LedgerEntry> entries;
        try {
            entries = SegmentCodec.decode(bytes, segment.toString()).segment().entries();
        } catch (LedgerFormatException e) {
            throw new UncheckedIOException(e);
        }
        for (LedgerEntry entry : entries) {
            if (!entry.invocationId().lane().equals(lane)) {
                continue;
            }
            S3Location input = inputs ? context.rules.inputOf(entry) : null;
            if (input != null) {
                deletes.add(input);
            }
            if (outputs) {
                addOutput(entry.outputLocation(), deletes);
                addOutput(entry.failureLocation(), deletes);
            }
        }
    }

    /** Settings see to it that there is an allow-list where outputs are deleted. */
    private void addOutput(@Nullable String named, BatchedDeletes deletes)
            throws InterruptedException {
        if (named == null) {
            return;
        }
        S3Location location;
        try {
            location = S3Location.parse(named);
        } catch (IllegalArgumentException e) {
            return; // nothing that S3 could hold
        }
        if (context.rules.objectionToOutput(location) == null) {
            deletes.add(location);
        }
    }
}
