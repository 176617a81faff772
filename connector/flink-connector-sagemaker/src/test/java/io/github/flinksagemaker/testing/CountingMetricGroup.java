// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.CharacterFilter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Remembers the counters that are registered, by name and the value of the group around them. */
public final class CountingMetricGroup {

    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    /** The group to register with. */
    public MetricGroup group() {
        return new Group("");
    }

    /** How far a counter has come. */
    public long count(String name, String groupValue) {
        Counter counter = counters.get(groupValue + "/" + name);
        if (counter == null) {
            throw new AssertionError("no counter " + name + " for " + groupValue);
        }
        return counter.getCount();
    }

    private final class Group extends UnregisteredMetricsGroup {
        private final String value;

        Group(String value) {
            this.value = value;
        }

        @Override
        public MetricGroup addGroup(String key, String groupValue) {
            return new Group(groupValue);
        }

        @Override
        public Counter counter(String name) {
            return counter(name, super.counter(name));
        }

        @Override
        public <C extends Counter> C counter(String name, C counter) {
            counters.put(value + "/" + name, counter);
            return counter;
        }

        @Override
        public String getMetricIdentifier(String name, CharacterFilter filter) {
            return name;
        }
    }
}
