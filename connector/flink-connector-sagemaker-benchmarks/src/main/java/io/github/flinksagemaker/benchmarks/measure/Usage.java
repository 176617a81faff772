// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.measure;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * CPU time and allocation of this process's threads during a run. It looks several times a second,
 * so that what a thread has used is not lost when it ends.
 */
public final class Usage implements AutoCloseable {

    static final String THREAD = "benchmark-usage";

    private static final long LOOK_MILLIS = 100;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final ScheduledExecutorService looks =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, THREAD));
    private final Map<Long, Share> before = new HashMap<>();
    private final Map<Long, Share> latest = new HashMap<>();
    private final Map<Long, ThreadRole> roles = new HashMap<>();
    private final long processCpuBefore = SYSTEM.getProcessCpuTime();
    private final long collectionsBefore = collections();
    private long processCpuNanos;
    private long collectionMillis;

    private Usage() {}

    /** CPU time and allocation of one role's threads. */
    public record Share(long cpuNanos, long allocatedBytes) {

        private Share plus(Share other) {
            return new Share(cpuNanos + other.cpuNanos, allocatedBytes + other.allocatedBytes);
        }

        private Share minus(Share other) {
            return new Share(cpuNanos - other.cpuNanos, allocatedBytes - other.allocatedBytes);
        }
    }

    /** Counts from now on. */
    public static Usage start() {
        Usage usage = new Usage();
        usage.look(usage.before);
        var unused =
                usage.looks.scheduleWithFixedDelay(
                        () -> usage.look(usage.latest),
                        LOOK_MILLIS,
                        LOOK_MILLIS,
                        TimeUnit.MILLISECONDS);
        return usage;
    }

    private synchronized void look(Map<Long, Share> into) {
        long[] ids = THREADS.getAllThreadIds();
        ThreadInfo[] infos = THREADS.getThreadInfo(ids);
        long[] cpu = THREADS.getThreadCpuTime(ids);
        long[] allocated = THREADS.getThreadAllocatedBytes(ids);
        for (int i = 0; i < ids.length; i++) {
            if (infos[i] != null && cpu[i] >= 0) {
                into.put(ids[i], new Share(cpu[i], allocated[i]));
                roles.put(ids[i], ThreadRole.of(infos[i].getThreadName()));
            }
        }
    }

    /** Counts up to now. */
    public synchronized void stop() {
        looks.shutdownNow();
        look(latest);
        processCpuNanos = SYSTEM.getProcessCpuTime() - processCpuBefore;
        collectionMillis = collections() - collectionsBefore;
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    /** The whole process's CPU time, garbage collection and compilation included. */
    public long processCpuNanos() {
        return processCpuNanos;
    }

    /**
     * Of all threads that run Java but the one that looks: what compiles and collects garbage is
     * not among those that {@link ThreadMXBean} knows.
     */
    public long javaCpuNanos() {
        return byRole().entrySet().stream()
                .filter(share -> share.getKey() != ThreadRole.MEASURING)
                .mapToLong(share -> share.getValue().cpuNanos())
                .sum();
    }

    /** Milliseconds of garbage collection. */
    public long collectionMillis() {
        return collectionMillis;
    }

    /** What each role's threads have used. */
    public synchronized Map<ThreadRole, Share> byRole() {
        Map<ThreadRole, Share> shares = new EnumMap<>(ThreadRole.class);
        Share nothing = new Share(0, 0);
        latest.forEach(
                (id, share) ->
                        shares.merge(
                                roles.getOrDefault(id, ThreadRole.OTHER),
                                share.minus(before.getOrDefault(id, nothing)),
                                Share::plus));
        return shares;
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
