// SPDX-License-Identifier: Apache-2.0
/** Contender 2, written by hand: one invocation for each record, with Flink's Async I/O. */
@NullMarked
package io.github.flinksagemaker.benchmarks.contender.perrecord;

import org.jspecify.annotations.NullMarked;
