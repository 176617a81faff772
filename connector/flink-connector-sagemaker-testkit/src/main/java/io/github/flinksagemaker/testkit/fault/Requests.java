// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.fault;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often clients have asked for what, faults included. The emulator's own reads and writes are
 * not counted. Thread-safe.
 */
public final class Requests {

    private static final Operation[] OPERATIONS = Operation.values();

    private final AtomicLongArray counts = new AtomicLongArray(OPERATIONS.length);

    /** Counts one. */
    public void add(Operation operation) {
        counts.incrementAndGet(operation.ordinal());
    }

    /** How many there were since the start or the last reset. */
    public long count(Operation operation) {
        return counts.get(operation.ordinal());
    }

    /** How many there were of a kind. */
    public long count(Operation.Kind kind) {
        long sum = 0;
        for (Operation operation : OPERATIONS) {
            sum += operation.kind() == kind ? count(operation) : 0;
        }
        return sum;
    }

    /** A copy of what isn't zero. */
    public Map<Operation, Long> snapshot() {
        Map<Operation, Long> copy = new EnumMap<>(Operation.class);
        for (Operation operation : OPERATIONS) {
            if (count(operation) > 0) {
                copy.put(operation, count(operation));
            }
        }
        return copy;
    }

    /** Starts from zero. */
    public void reset() {
        for (int i = 0; i < OPERATIONS.length; i++) {
            counts.set(i, 0);
        }
    }

    @Override
    public String toString() {
        return snapshot().toString();
    }
}
