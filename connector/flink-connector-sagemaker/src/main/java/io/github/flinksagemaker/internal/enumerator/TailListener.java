// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.lanes.LaneIdleness;
import io.github.flinksagemaker.internal.lanes.LaneTails;
import io.github.flinksagemaker.internal.lanes.Tailed;
import io.github.flinksagemaker.model.LaneId;
import java.util.Map;
import org.apache.flink.util.FlinkRuntimeException;

/** Brings what the tails tell to the enumerator, on the coordinator's thread. */
final class TailListener implements LaneTails.Listener {

    private final EnumeratorThreads threads;
    private final SegmentEnumerator enumerator;

    TailListener(EnumeratorThreads threads, SegmentEnumerator enumerator) {
        this.threads = threads;
        this.enumerator = enumerator;
    }

    @Override
    public void onTailed(Tailed tailed) {
        threads.onCoordinator(() -> enumerator.onTailed(tailed));
    }

    @Override
    public void onIdleness(Map<LaneId, LaneIdleness> changed) {
        threads.onCoordinator(() -> enumerator.onIdleness(changed));
    }

    @Override
    public void onChecked(LaneId lane, long round, boolean quiet) {
        threads.onCoordinator(() -> enumerator.onChecked(lane, round, quiet));
    }

    /** The job fails. */
    @Override
    public void onFailure(Exception cause) {
        threads.onCoordinator(
                () -> {
                    throw new FlinkRuntimeException(
                            "reading the ledger failed: " + cause.getMessage(), cause);
                });
    }
}
