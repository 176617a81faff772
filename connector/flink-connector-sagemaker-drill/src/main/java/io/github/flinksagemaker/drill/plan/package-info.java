// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: a seed, a mode, a length. Leaves: the settings of a drill and its faults in time, always
 * the same for the same seed.
 */
@NullMarked
package io.github.flinksagemaker.drill.plan;

import org.jspecify.annotations.NullMarked;
