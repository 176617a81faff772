// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerDecoder;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The openings of lanes that are there, each read once. */
final class KnownOpenings {

    private final CleanupContext context;
    private final Map<LaneId, LaneOpening> openings = new HashMap<>();

    KnownOpenings(CleanupContext context) {
        this.context = context;
    }

    /** Forgets lanes that are not listed any more. */
    void retain(Collection<LaneId> listed) {
        openings.keySet().retainAll(new HashSet<>(listed));
    }

    /**
     * What a lane's segment 0 says; null if that has been deleted, or can't be read and the lane
     * has been given up.
     *
     * @throws RuntimeException if it can't be read otherwise: it may come back
     */
    @Nullable LaneOpening of(LaneId lane) throws InterruptedException {
        LaneOpening known = openings.get(lane);
        LaneOpening opening = known == null ? read(lane) : known;
        if (opening != null) {
            openings.put(lane, opening);
        }
        return opening;
    }

    private @Nullable LaneOpening read(LaneId lane) throws InterruptedException {
        S3Location location = context.paths.segment(lane, 0);
        StoredObject object = context.requests.get(location);
        if (!object.exists()) {
            return null;
        }
        LaneOpening opening = SegmentCodec.openingIn(object.bytes(), location);
        return opening != null || TrimFile.read(context, lane).mark().isDeleted()
                ? opening
                : LedgerDecoder.SEGMENT.decode(location, object.bytes()).opening();
    }
}
