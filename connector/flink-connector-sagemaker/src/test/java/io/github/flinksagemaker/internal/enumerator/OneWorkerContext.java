// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.split.SegmentSplit;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** With Flink's threads: one for the coordinator, one for all calls of {@code callAsync}. */
final class OneWorkerContext implements SplitEnumeratorContext<SegmentSplit>, AutoCloseable {

    final BlockingQueue<SegmentSplit> assigned = new LinkedBlockingQueue<>();
    final BlockingQueue<SourceEvent> sent = new LinkedBlockingQueue<>();
    final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final ScheduledExecutorService coordinator =
            Executors.newSingleThreadScheduledExecutor();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();

    /** Runs something on the coordinator's thread and waits for its end. */
    void onCoordinatorThread(Runnable action) throws Exception {
        coordinator.submit(action).get(1, TimeUnit.MINUTES);
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
    }

    @Override
    public void sendEventToSourceReader(int subtask, SourceEvent event) {
        sent.add(event);
    }

    @Override
    public int currentParallelism() {
        return 1;
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        return Map.of(0, new ReaderInfo(0, "here"));
    }

    @Override
    public void assignSplits(SplitsAssignment<SegmentSplit> assignment) {
        assignment.assignment().values().forEach(assigned::addAll);
    }

    @Override
    public void signalNoMoreSplits(int subtask) {}

    @Override
    public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
        Future<?> unused = worker.submit(() -> call(callable, handler));
    }

    @Override
    public <T> void callAsync(
            Callable<T> callable, BiConsumer<T, Throwable> handler, long delay, long period) {
        Future<?> unused =
                worker.scheduleAtFixedRate(
                        () -> call(callable, handler), delay, period, TimeUnit.MILLISECONDS);
    }

    @SuppressWarnings("NullAway") // Flink hands null to the handler where there is nothing
    private <T> void call(Callable<T> callable, BiConsumer<T, Throwable> handler) {
        try {
            T result = callable.call();
            runInCoordinatorThread(() -> handler.accept(result, null));
        } catch (Exception e) {
            runInCoordinatorThread(() -> handler.accept(null, e));
        }
    }

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
        coordinator.execute(
                () -> {
                    try {
                        runnable.run();
                    } catch (Throwable e) {
                        failures.add(e);
                    }
                });
    }

    @Override
    public void close() {
        worker.shutdownNow();
        coordinator.shutdownNow();
    }
}
