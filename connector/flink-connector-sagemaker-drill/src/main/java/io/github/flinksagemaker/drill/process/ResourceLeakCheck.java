// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.process;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Whether a process holds its levels: the least of the last third of its samples is compared with
 * the greatest of the first third, so that only what does not come down again counts.
 */
public final class ResourceLeakCheck {

    /**
     * With fewer samples, four minutes, nothing can be said: pools keep idle threads for a minute.
     */
    public static final int LEAST_SAMPLES = 24;

    /** Classes are still loaded and pools still filled in these. */
    private static final int WARM_UP = 3;

    private static final double FACTOR = 1.25;
    private static final long SPARE_HEAP = 24L << 20;

    private final boolean heapToo;
    private final long spareThreads;
    private final long spareFiles;

    private ResourceLeakCheck(boolean heapToo, long spareThreads, long spareFiles) {
        this.heapToo = heapToo;
        this.spareThreads = spareThreads;
        this.spareFiles = spareFiles;
    }

    /** Of a process of Flink. */
    public static ResourceLeakCheck ofFlink() {
        return new ResourceLeakCheck(true, 30, 60);
    }

    /**
     * Of the kit: its heap holds all objects, and its servers' pools grow to hundreds of threads
     * while the sink catches up, which may be in the last third.
     */
    public static ResourceLeakCheck ofKit() {
        return new ResourceLeakCheck(false, 500, 1_000);
    }

    /**
     * Compares the thirds.
     *
     * @return a text for each level that has grown; none if there are too few samples
     */
    public List<String> grown(List<Sample> samples) {
        List<String> grown = new ArrayList<>();
        if (samples.size() < LEAST_SAMPLES) {
            return grown;
        }
        List<Sample> warm = samples.subList(WARM_UP, samples.size());
        if (heapToo) {
            check("heap", warm, Sample::heap, SPARE_HEAP, grown);
        }
        check("threads", warm, Sample::threads, spareThreads, grown);
        check("open files", warm, Sample::files, spareFiles, grown);
        return grown;
    }

    private static void check(
            String what,
            List<Sample> samples,
            ToLongFunction<Sample> level,
            long spare,
            List<String> grown) {
        int third = samples.size() / 3;
        Comparator<Sample> order = Comparator.comparingLong(level);
        long first = level.applyAsLong(samples.subList(0, third).stream().max(order).orElseThrow());
        long last =
                level.applyAsLong(
                        samples.subList(samples.size() - third, samples.size()).stream()
                                .min(order)
                                .orElseThrow());
        if (last > first * FACTOR + spare) {
            grown.add(
                    what
                            + " grew from at most "
                            + first
                            + " in the first third to at least "
                            + last
                            + " in the last");
        }
    }
}
