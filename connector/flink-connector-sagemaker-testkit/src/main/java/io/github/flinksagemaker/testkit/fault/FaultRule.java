// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.fault;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A fault in force: which requests it befalls, and how many it has. */
public final class FaultRule {

    private final Operation operation;
    private final Predicate<String> matching;
    private final int skip;
    private final int times;
    private final double probability;
    private final Random random;
    private final Fault fault;
    private final AtomicInteger applied = new AtomicInteger();
    private int seen;

    FaultRule(
            Operation operation,
            Predicate<String> matching,
            int skip,
            int times,
            double probability,
            Random random,
            Fault fault) {
        if (!fault.kinds().contains(operation.kind())) {
            throw new IllegalArgumentException(
                    fault + " can't befall " + operation + "; it is for " + fault.kinds());
        }
        this.operation = operation;
        this.matching = matching;
        this.skip = skip;
        this.times = times;
        this.probability = probability;
        this.random = random;
        this.fault = fault;
    }

    /** How many operations this fault has befallen so far. */
    public int applied() {
        return applied.get();
    }

    Fault fault() {
        return fault;
    }

    synchronized boolean befalls(Operation candidate, String subject) {
        if (candidate != operation || !matching.test(subject) || applied.get() >= times) {
            return false;
        }
        if (seen++ < skip) {
            return false;
        }
        if (probability < 1 && random.nextDouble() >= probability) {
            return false;
        }
        applied.incrementAndGet();
        return true;
    }
}
