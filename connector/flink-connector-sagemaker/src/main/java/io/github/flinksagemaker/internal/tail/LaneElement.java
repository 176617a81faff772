// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.model.LaneId;

/**
 * What the ledger's reading hands to the task thread, in one bounded queue, so that split state
 * changes in step with what is emitted: {@link SegmentLoaded}, {@link SegmentRestored}, {@link
 * SettledInvocation}, {@link CommitLoaded} and {@link LaneFinished}.
 */
public abstract class LaneElement {

    private final LaneId lane;

    LaneElement(LaneId lane) {
        this.lane = lane;
    }

    public LaneId lane() {
        return lane;
    }

    /** Bytes that this element holds on to while it waits. */
    public abstract long sizeInBytes();
}
