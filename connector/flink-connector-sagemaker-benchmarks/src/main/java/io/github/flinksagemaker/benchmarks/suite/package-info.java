// SPDX-License-Identifier: Apache-2.0
/** Which runs make up the benchmark, in which order, and what is made of their figures. */
@NullMarked
package io.github.flinksagemaker.benchmarks.suite;

import org.jspecify.annotations.NullMarked;
