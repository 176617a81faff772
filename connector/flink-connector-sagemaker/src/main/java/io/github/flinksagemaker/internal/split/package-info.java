// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: how far a lane has been read. Leaves: the same as split state, versioned bytes included.
 */
@NullMarked
package io.github.flinksagemaker.internal.split;

import org.jspecify.annotations.NullMarked;
