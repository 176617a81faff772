// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Kinds in rounds, each round in another order. */
final class Rounds {

    private final Random random;
    private final List<FaultKind> kinds;
    private final Deque<FaultKind> next = new ArrayDeque<>();

    /** The first round begins with {@code first}, then with what takes longest to come out. */
    Rounds(Random random, Set<FaultKind> kinds, List<FaultKind> first) {
        this.random = random;
        this.kinds = List.copyOf(kinds);
        List<FaultKind> rest = shuffled();
        rest.removeAll(first);
        rest.sort(Comparator.comparing(kind -> !kind.makesRecordsExpire()));
        next.addAll(first);
        next.addAll(rest);
    }

    FaultKind next() {
        if (next.isEmpty()) {
            next.addAll(shuffled());
        }
        return next.remove();
    }

    private List<FaultKind> shuffled() {
        List<FaultKind> all = new ArrayList<>(kinds);
        Collections.shuffle(all, random);
        return all;
    }
}
