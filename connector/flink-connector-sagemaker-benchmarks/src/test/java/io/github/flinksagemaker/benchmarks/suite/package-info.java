// SPDX-License-Identifier: Apache-2.0
/** Tests of the benchmark as a whole. */
@NullMarked
package io.github.flinksagemaker.benchmarks.suite;

import org.jspecify.annotations.NullMarked;
