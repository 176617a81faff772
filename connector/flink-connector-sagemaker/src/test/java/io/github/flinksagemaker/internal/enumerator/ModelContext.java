// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.lanes.LaneIdleness;
import io.github.flinksagemaker.internal.lanes.LaneTails;
import io.github.flinksagemaker.internal.lanes.Tailed;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Flink's coordinator as far as {@link WatermarkModel} needs it, and tails that tail nothing. */
final class ModelContext implements SplitEnumeratorContext<SegmentSplit>, LaneTails.Listener {

    private final int parallelism;
    private final BiConsumer<Integer, List<SegmentSplit>> onAssigned;
    private final BiConsumer<Integer, SourceEvent> onEvent;
    private final Map<Integer, ReaderInfo> readers = new HashMap<>();

    ModelContext(
            int parallelism,
            BiConsumer<Integer, List<SegmentSplit>> onAssigned,
            BiConsumer<Integer, SourceEvent> onEvent) {
        this.parallelism = parallelism;
        this.onAssigned = onAssigned;
        this.onEvent = onEvent;
    }

    void register(int reader) {
        readers.put(reader, new ReaderInfo(reader, "here"));
    }

    void unregister(int reader) {
        readers.remove(reader);
    }

    boolean isRegistered(int reader) {
        return readers.containsKey(reader);
    }

    /** Where assigned segments are counted. */
    LaneTails tails() {
        S3Location staging = S3Location.parse("s3://staging/path");
        ManualScheduler scheduler = new ManualScheduler();
        return new LaneTails(
                SourceSettings.builder().setStagingPath(staging).build(),
                new LedgerPaths(staging),
                new InMemoryObjectStore(),
                scheduler,
                scheduler.clock(),
                this,
                ReadMetrics.NONE);
    }

    @Override
    public void assignSplits(SplitsAssignment<SegmentSplit> assignment) {
        assignment.assignment().forEach(onAssigned);
    }

    @Override
    public void sendEventToSourceReader(int reader, SourceEvent event) {
        onEvent.accept(reader, event);
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        return readers;
    }

    @Override
    public int currentParallelism() {
        return parallelism;
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
    }

    @Override
    public void signalNoMoreSplits(int reader) {
        throw new AssertionError("the input does not end");
    }

    @Override
    public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
        throw new AssertionError("nothing is called");
    }

    @Override
    public <T> void callAsync(
            Callable<T> callable, BiConsumer<T, Throwable> handler, long delay, long period) {
        throw new AssertionError("nothing is called");
    }

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
        runnable.run();
    }

    @Override
    public void onTailed(Tailed tailed) {
        throw new AssertionError("no lane is tailed");
    }

    @Override
    public void onIdleness(Map<LaneId, LaneIdleness> lanes) {
        throw new AssertionError("no lane is tailed");
    }

    @Override
    public void onChecked(LaneId lane, long round, boolean quiet) {
        throw new AssertionError("no lane is tailed");
    }

    @Override
    public void onFailure(Exception failure) {
        throw new AssertionError(failure);
    }
}
