// SPDX-License-Identifier: Apache-2.0
/** Tests. */
@NullMarked
package io.github.flinksagemaker.drill.ledger;

import org.jspecify.annotations.NullMarked;
