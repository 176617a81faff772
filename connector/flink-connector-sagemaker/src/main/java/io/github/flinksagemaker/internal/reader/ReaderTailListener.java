// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.internal.eventtime.LaneRest;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.tail.LaneStatus;
import io.github.flinksagemaker.internal.tail.TailListener;
import io.github.flinksagemaker.model.LaneId;
import java.util.Map;

/** Passes on what the tail finds out: to the enumerator, and failures to the task. */
final class ReaderTailListener implements TailListener {

    private final CoordinatorLink link;
    private final ProgressReporter progress;
    private final TailFailure failure;

    ReaderTailListener(CoordinatorLink link, ProgressReporter progress, TailFailure failure) {
        this.link = link;
        this.progress = progress;
        this.failure = failure;
    }

    @Override
    public void onStatus(LaneStatus status) {
        link.report(status);
    }

    @Override
    public void onTailChecked(LaneId lane, long round, boolean quiet) {
        link.tailChecked(lane, round, quiet);
    }

    @Override
    public void onActive(LaneId lane) {
        link.active(lane);
    }

    @Override
    public void onParked(LaneSplit position, boolean readCommitted) {
        link.parked(position, readCommitted);
    }

    @Override
    public void onRest(Map<LaneId, LaneRest> lanes) {
        progress.report(lanes);
    }

    @Override
    public void onFailure(Exception cause) {
        failure.set(cause);
    }
}
