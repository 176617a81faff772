// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

/** What a further invocation is for. */
public enum ReinvocationKind {
    /** Some of the records that failed, to find those at fault. */
    PART,
    /** All of them once more, since the model may be at fault. */
    REPETITION,
    /** One of those that wait, to find out whether the model works. */
    PROBE
}
