// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: the test suites that Flink has for every connector. Leaves: our sink and source under
 * them, with contexts that read and write the ledger as the other end would.
 */
@NullMarked
package io.github.flinksagemaker.suite;

import org.jspecify.annotations.NullMarked;
