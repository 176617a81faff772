// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.split.SegmentSplit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.jspecify.annotations.Nullable;

/** Runs everything when the test says so, on the test's thread. */
final class TestEnumeratorContext implements SplitEnumeratorContext<SegmentSplit>, SlowCalls {

    final Map<Integer, List<SegmentSplit>> assigned = new TreeMap<>();

    /** What travelled with each split, in the order of assignments; null where nothing did. */
    final List<byte @Nullable []> contents = new ArrayList<>();

    final Map<Integer, List<SourceEvent>> sent = new TreeMap<>();
    final TreeSet<Integer> ended = new TreeSet<>();
    final BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    @Nullable Error sending;
    boolean rethrows = true;
    private final int parallelism;
    private final Map<Integer, ReaderInfo> readers = new HashMap<>();
    private final Map<Integer, List<SegmentSplit>> received = new HashMap<>();
    private final List<Runnable> periodic = new ArrayList<>();
    private final Deque<Runnable> once = new ArrayDeque<>();

    TestEnumeratorContext(int parallelism) {
        this.parallelism = parallelism;
    }

    void register(int subtask) {
        received.put(subtask, new ArrayList<>());
        readers.put(subtask, new ReaderInfo(subtask, "here"));
    }

    void unregister(int subtask) {
        readers.remove(subtask);
        ended.remove(subtask);
    }

    /** What the present attempt of a reader has been assigned. */
    List<SegmentSplit> received(int subtask) {
        return received.computeIfAbsent(subtask, id -> new ArrayList<>());
    }

    /** The periodic calls, once. */
    void tick() {
        periodic.forEach(Runnable::run);
    }

    /** The one-off calls that wait. */
    void runOnce() {
        while (!once.isEmpty()) {
            once.removeFirst().run();
        }
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
    }

    @Override
    public void sendEventToSourceReader(int subtask, SourceEvent event) {
        if (!readers.containsKey(subtask)) {
            throw new IllegalStateException("not ready: " + subtask);
        }
        if (sending != null) {
            throw sending;
        }
        sent.computeIfAbsent(subtask, id -> new ArrayList<>()).add(event);
    }

    @Override
    public int currentParallelism() {
        return parallelism;
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        return Map.copyOf(readers);
    }

    @Override
    public void assignSplits(SplitsAssignment<SegmentSplit> assignment) {
        assignment
                .assignment()
                .forEach(
                        (subtask, splits) -> {
                            if (!readers.containsKey(subtask)) {
                                throw new IllegalArgumentException("not registered: " + subtask);
                            }
                            assigned.computeIfAbsent(subtask, id -> new ArrayList<>())
                                    .addAll(splits);
                            received(subtask).addAll(splits);
                            splits.forEach(split -> contents.add(split.content()));
                        });
    }

    @Override
    public void signalNoMoreSplits(int subtask) {
        if (!readers.containsKey(subtask)) {
            throw new IllegalStateException("not ready: " + subtask);
        }
        ended.add(subtask);
    }

    @Override
    public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
        once.add(() -> run(callable, handler));
    }

    @Override
    public <T> void callAsync(
            Callable<T> callable, BiConsumer<T, Throwable> handler, long delay, long period) {
        periodic.add(() -> run(callable, handler));
    }

    @SuppressWarnings("NullAway") // Flink hands null to the handler where there is nothing
    private static <T> void run(Callable<T> callable, BiConsumer<T, Throwable> handler) {
        T result;
        try {
            result = callable.call();
        } catch (Exception e) {
            handler.accept(null, e);
            return;
        }
        handler.accept(result, null);
    }

    @Override
    public <T> void call(
            Callable<T> call, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then) {
        callAsync(call, then::accept);
    }

    @Override
    public <T> void repeat(
            Duration pause,
            Callable<T> call,
            BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then) {
        callAsync(call, then::accept, 0, pause.toMillis());
    }

    @Override
    public void close() {}

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
        try {
            runnable.run();
        } catch (Throwable e) { // which fails the job
            thrown.add(e);
            if (rethrows) {
                throw e;
            }
        }
    }
}
