// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: a working directory. Leaves: a Flink cluster of several processes, its jobs' states,
 * checkpoints and savepoints.
 */
@NullMarked
package io.github.flinksagemaker.drill.cluster;

import org.jspecify.annotations.NullMarked;
