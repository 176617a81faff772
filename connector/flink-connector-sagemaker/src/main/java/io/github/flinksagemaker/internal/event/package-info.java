// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: what a reader has read and what the enumerator decides. Leaves: the source events that
 * carry it between the two.
 */
@NullMarked
package io.github.flinksagemaker.internal.event;

import org.jspecify.annotations.NullMarked;
