// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: the settings of a drill. Leaves: the graphs of its two jobs, the one with the sink and
 * the one with the source.
 */
@NullMarked
package io.github.flinksagemaker.drill.job;

import org.jspecify.annotations.NullMarked;
