// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: the example's jar, and the class path of each version of Flink. Leaves: proof that a
 * cluster of processes runs the jar, again and again, and that nothing of it stays behind.
 */
@NullMarked
package io.github.flinksagemaker.compat.cluster;

import org.jspecify.annotations.NullMarked;
