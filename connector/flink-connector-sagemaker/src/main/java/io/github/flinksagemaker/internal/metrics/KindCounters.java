// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.metrics;

import java.util.Map;
import org.apache.flink.metrics.Counter;

/** The counters of one metric, by kind. For any thread. */
public final class KindCounters<K extends Enum<K>> {

    private final Map<K, Counter> counters;

    KindCounters(Map<K, Counter> counters) {
        this.counters = Map.copyOf(counters);
    }

    public void inc(K kind) {
        inc(kind, 1);
    }

    /** A kind that was not registered counts nowhere. */
    public void inc(K kind, long amount) {
        Counter counter = counters.get(kind);
        if (counter != null) {
            counter.inc(amount);
        }
    }
}
