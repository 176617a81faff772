// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.plan;

/** What the sink promises. */
public enum Mode {
    AT_LEAST_ONCE,
    EXACTLY_ONCE;

    /** As on a command line. */
    @Override
    public String toString() {
        return this == EXACTLY_ONCE ? "exactly-once" : "at-least-once";
    }
}
