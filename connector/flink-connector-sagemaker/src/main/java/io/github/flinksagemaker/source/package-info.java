// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: where a ledger lies and how to read its records and predictions. Leaves: a Flink source
 * of results.
 */
@NullMarked
package io.github.flinksagemaker.source;

import org.jspecify.annotations.NullMarked;
