// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.process;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ends every process that is left when this one ends. */
final class Children {

    private static final Set<Child> ALL = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> ALL.forEach(Child::destroy), "drill-end"));
    }

    private Children() {}

    static void started(Child child) {
        ALL.removeIf(one -> !one.isAlive());
        ALL.add(child);
    }
}
