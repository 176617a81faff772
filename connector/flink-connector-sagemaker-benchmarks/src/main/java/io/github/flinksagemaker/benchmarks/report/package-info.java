// SPDX-License-Identifier: Apache-2.0
/** Figures in, tables, plots and the summary out. */
@NullMarked
package io.github.flinksagemaker.benchmarks.report;

import org.jspecify.annotations.NullMarked;
