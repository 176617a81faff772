// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: entries. Leaves: segments and commits of a lane, and back again; docs/ledger-protocol.md
 * has the rules.
 */
@NullMarked
package io.github.flinksagemaker.internal.ledger;

import org.jspecify.annotations.NullMarked;
