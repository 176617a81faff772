// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.concurrent.BoundedWait;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.List;

/**
 * Reads something of the ledger before readers do, a slow call: at a first start a refusal must not
 * be met by a reader, whose failure would be followed by restarts. S3 refuses what may not be read
 * whether or not it is there. Not asked where a refusal means that it is missing.
 */
public final class ReadPermission {

    private final ObjectStore store;
    private final LedgerPaths paths;
    private final boolean forbiddenMeansMissing;
    private volatile boolean inDoubt;

    public ReadPermission(ObjectStore store, LedgerPaths paths, SourceSettings settings) {
        this.store = store;
        this.paths = paths;
        this.forbiddenMeansMissing = settings.forbiddenMeansMissing();
    }

    /** Nothing has been read yet, in no attempt. */
    public void atFirstStart() {
        inDoubt = !forbiddenMeansMissing;
    }

    /** The same listing; fails if what it lists may not be read. */
    public LaneListing checked(LaneListing listing) throws Exception {
        if (inDoubt) {
            S3Location object = objectOf(listing.lanes());
            BoundedWait.answer(store.getStart(object, 1), Answers.BOUND, "a GET of " + object);
            inDoubt = false;
        }
        return listing;
    }

    /** The newest lane's opening; the ledger's folder, which is no object, if there is no lane. */
    private S3Location objectOf(List<LaneId> lanes) {
        return lanes.isEmpty() ? paths.lanes() : paths.segment(lanes.get(lanes.size() - 1), 0);
    }
}
