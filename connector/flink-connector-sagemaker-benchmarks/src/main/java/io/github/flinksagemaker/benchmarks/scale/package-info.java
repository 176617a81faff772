// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: how many invocations are open. Leaves: what one reader needs for them, in heap and CPU.
 */
@NullMarked
package io.github.flinksagemaker.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
