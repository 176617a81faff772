// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: record numbers; lines of results; what was injected. Leaves: what each record must come
 * out as, and every deviation from it.
 */
@NullMarked
package io.github.flinksagemaker.drill.account;

import org.jspecify.annotations.NullMarked;
