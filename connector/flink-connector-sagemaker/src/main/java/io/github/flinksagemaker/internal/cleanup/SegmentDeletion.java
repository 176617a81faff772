// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LedgerDecoder;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes segments of a lane that goes on, and before them, by policy, the inputs that their
 * entries name: as long as a segment is there, a repetition finds the rest. The trim mark is the
 * caller's.
 */
final class SegmentDeletion {

    private final CleanupContext context;

    SegmentDeletion(CleanupContext context) {
        this.context = context;
    }

    void delete(LaneId lane, List<NumberedObject> segments) throws InterruptedException {
        List<S3Location> locations = NumberedObject.locations(segments);
        if (context.policy.deletesInputs()) {
            deleteInputs(lane, locations);
        }
        context.requests.deleteAll(locations);
    }

    private void deleteInputs(LaneId lane, List<S3Location> segments) throws InterruptedException {
        List<S3Location> inputs = new ArrayList<>();
        for (int from = 0; from < segments.size(); from += CleanupRequests.MAX_READS) {
            int to = Math.min(segments.size(), from + CleanupRequests.MAX_READS);
            List<S3Location> some = segments.subList(from, to);
            List<StoredObject> objects = context.requests.getAll(some);
            for (int i = 0; i < some.size(); i++) {
                if (objects.get(i).exists()) {
                    addInputs(lane, some.get(i), objects.get(i).bytes(), inputs);
                }
            }
            if (inputs.size() >= CleanupRequests.MAX_DELETES) {
                context.requests.deleteAll(inputs);
                inputs.clear();
            }
        }
        context.requests.deleteAll(inputs);
    }

    private void addInputs(LaneId lane, S3Location segment, byte[] bytes, List<S3Location> inputs) {
        for (LedgerEntry entry : LedgerDecoder.SEGMENT.decode(segment, bytes).entries()) {
            S3Location input = context.rules.inputOf(entry);
            if (input != null && entry.invocationId().lane().equals(lane)) {
                inputs.add(input);
            }
        }
    }
}
