// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: listings of the ledger, and what readers report of their lanes. Leaves: each lane to one
 * reader, finished lanes retired, and in bounded mode the end.
 */
@NullMarked
package io.github.flinksagemaker.internal.enumerator;

import org.jspecify.annotations.NullMarked;
