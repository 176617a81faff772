// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: the objects of a staging path. Leaves: what they say, read after docs/ledger-format.md
 * without the connector's own reader.
 */
@NullMarked
package io.github.flinksagemaker.drill.ledger;

import org.jspecify.annotations.NullMarked;
