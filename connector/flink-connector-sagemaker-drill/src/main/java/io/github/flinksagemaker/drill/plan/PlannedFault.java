// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.plan;

import java.time.Duration;

/**
 * One fault in time.
 *
 * @param at when it begins, from the beginning of the input
 * @param lasting for how long it holds; zero for what happens in a moment
 * @param draw a number that decides what is left to decide: which process, which parallelism, the
 *     sequence in which single requests are befallen
 */
public record PlannedFault(FaultKind kind, Duration at, Duration lasting, long draw) {

    public Duration end() {
        return at.plus(lasting);
    }

    @Override
    public String toString() {
        return String.format(
                "%7.1f s  %s%s",
                at.toMillis() / 1000.0,
                kind,
                lasting.isZero() ? "" : String.format(" for %.1f s", lasting.toMillis() / 1000.0));
    }
}
