// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.plan;

/** What the sink promises. */
public enum Mode {
    AT_LEAST_ONCE,
    EXACTLY_ONCE;

    /**
     * Reads it as written on a command line.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Mode parse(String text) {
        for (Mode mode : values()) {
            if (mode.toString().equals(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException(
                "mode must be at-least-once or exactly-once, was " + text);
    }

    @Override
    public String toString() {
        return this == EXACTLY_ONCE ? "exactly-once" : "at-least-once";
    }
}
