// SPDX-License-Identifier: Apache-2.0
/** Figures of a run: results, latencies, CPU time, allocation, profile. */
@NullMarked
package io.github.flinksagemaker.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
