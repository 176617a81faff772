// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.eventtime.LaneRest;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.tail.LaneElement;
import io.github.flinksagemaker.internal.tail.LaneStatus;
import io.github.flinksagemaker.internal.tail.LedgerTail;
import io.github.flinksagemaker.internal.tail.ObjectStoreLedgerTail;
import io.github.flinksagemaker.internal.tail.SettledInvocation;
import io.github.flinksagemaker.internal.tail.TailListener;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a reader makes of a lane: the real one, over some minutes of time moved by hand. */
final class LaneReading implements TailListener {

    final TreeSet<Long> segments = new TreeSet<>();
    final List<Exception> failures = new ArrayList<>();
    private @Nullable LaneStatus status;

    private LaneReading() {}

    static LaneReading of(ObjectStore store, LaneSplit split) {
        LaneReading reading = new LaneReading();
        ManualScheduler scheduler = new ManualScheduler();
        SourceSettings settings =
                SourceSettings.builder().setStagingPath(CleanupFixture.STAGING).build();
        LedgerTail tail =
                new ObjectStoreLedgerTail(
                        settings,
                        CleanupFixture.PATHS,
                        store,
                        scheduler,
                        scheduler.clock(),
                        reading,
                        ReadMetrics.NONE);
        tail.add(split);
        for (int i = 0; i < 600; i++) {
            scheduler.advance(Duration.ofSeconds(1));
            reading.poll(tail);
        }
        tail.close();
        return reading;
    }

    private void poll(LedgerTail tail) {
        try {
            for (LaneElement element : tail.poll(10_000, Duration.ZERO)) {
                if (element instanceof SettledInvocation settled) {
                    segments.add(settled.segment());
                    tail.emitted(settled);
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    boolean hasEnded() {
        return status != null && status.ended() && status.settled();
    }

    @Override
    public void onStatus(LaneStatus now) {
        status = now;
    }

    @Override
    public void onActive(LaneId lane) {}

    @Override
    public void onParked(LaneSplit position, boolean readCommitted) {}

    @Override
    public void onTailChecked(LaneId lane, long round, boolean quiet) {}

    @Override
    public void onRest(Map<LaneId, LaneRest> lanes) {}

    @Override
    public void onFailure(Exception failure) {
        failures.add(failure);
    }
}
