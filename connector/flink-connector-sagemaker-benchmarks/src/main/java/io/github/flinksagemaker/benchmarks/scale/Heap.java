// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.scale;

import java.lang.management.ManagementFactory;

/** How much of the heap is reachable. */
public final class Heap {

    private static final int COLLECTIONS = 3;

    private Heap() {}

    /** Bytes used after full collections. */
    public static long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
