// SPDX-License-Identifier: Apache-2.0
/**
 * The ledger's format: what its objects hold, the rules that they keep, and where they lie.
 * Arrives: segments, commits, run markers and trim marks. Leaves: their bytes, and back again;
 * docs/ledger-format.md has both.
 */
@NullMarked
package io.github.flinksagemaker.internal.ledger;

import org.jspecify.annotations.NullMarked;
