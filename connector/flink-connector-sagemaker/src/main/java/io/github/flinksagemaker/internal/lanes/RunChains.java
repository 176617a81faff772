// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How runs follow each other (rule 34): a run goes on from those whose state it was restored from,
 * and all that are joined like that are one chain.
 */
public final class RunChains {

    private final Map<String, Set<String>> successors = new TreeMap<>();

    /** A run, and what it goes on from as far as one of its lanes tells. */
    public void add(String run, Collection<String> succeeds) {
        successors.computeIfAbsent(run, id -> new TreeSet<>());
        for (String succeeded : succeeds) {
            if (!succeeded.equals(run)) {
                successors.computeIfAbsent(succeeded, id -> new TreeSet<>()).add(run);
            }
        }
    }

    public Set<String> runs() {
        return successors.keySet();
    }

    /** The run and all that go on from it, however far. */
    public Set<String> from(String run) {
        Set<String> reached = new LinkedHashSet<>();
        Deque<String> ahead = new ArrayDeque<>(Set.of(run));
        while (!ahead.isEmpty()) {
            String next = ahead.remove();
            if (reached.add(next)) {
                ahead.addAll(successors.getOrDefault(next, Set.of()));
            }
        }
        return reached;
    }

    /**
     * The last runs of each chain: those that no other goes on from. Runs that were restored from
     * each other's state in turn stand together.
     */
    public Set<Set<String>> last() {
        Set<Set<String>> last = new LinkedHashSet<>();
        for (String run : runs()) {
            Set<String> onwards = from(run);
            if (onwards.stream().allMatch(later -> from(later).contains(run))) {
                last.add(new TreeSet<>(onwards));
            }
        }
        return last;
    }
}
