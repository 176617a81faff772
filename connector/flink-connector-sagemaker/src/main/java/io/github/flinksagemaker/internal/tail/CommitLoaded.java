// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.model.LaneId;
import org.jspecify.annotations.Nullable;

/** A commit of a read-committed lane was read; precedes the segments that it makes readable. */
public final class CommitLoaded extends LaneElement {

    private final long commit;
    private final long nextSegment;
    private final long toSegment;
    private final @Nullable Long watermark;
    private final boolean last;

    public CommitLoaded(
            LaneId lane,
            long commit,
            long nextSegment,
            long toSegment,
            @Nullable Long watermark,
            boolean last) {
        super(lane);
        this.commit = commit;
        this.nextSegment = nextSegment;
        this.toSegment = toSegment;
        this.watermark = watermark;
        this.last = last;
    }

    public long commit() {
        return commit;
    }

    /** The first segment that has not been read and may still be. */
    public long nextSegment() {
        return nextSegment;
    }

    /** The last segment readable from now on. */
    public long toSegment() {
        return toSegment;
    }

    /** The lane's {@code W} once all readable segments are loaded. */
    public @Nullable Long watermark() {
        return watermark;
    }

    /** Whether it ends the lane's commits (a fence or the end of input). */
    public boolean last() {
        return last;
    }

    @Override
    public long sizeInBytes() {
        return 64;
    }
}
