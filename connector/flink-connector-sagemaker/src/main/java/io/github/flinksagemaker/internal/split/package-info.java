// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: a segment, and what of it is open. Leaves: the same as a split and as state, versioned
 * bytes included.
 */
@NullMarked
package io.github.flinksagemaker.internal.split;

import org.jspecify.annotations.NullMarked;
