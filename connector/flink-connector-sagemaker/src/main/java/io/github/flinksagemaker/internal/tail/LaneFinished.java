// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.model.LaneId;

/** Nothing more will come of this lane, and the enumerator knows: its split is finished. */
public final class LaneFinished extends LaneElement {

    public LaneFinished(LaneId lane) {
        super(lane);
    }

    @Override
    public long sizeInBytes() {
        return 64;
    }
}
