// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: the watermarks in the ledger, and what becomes of lanes. Leaves: each lane's watermark,
 * and the floor under all of them, which is the watermark of the source (rules 21 to 24).
 */
@NullMarked
package io.github.flinksagemaker.internal.eventtime;

import org.jspecify.annotations.NullMarked;
