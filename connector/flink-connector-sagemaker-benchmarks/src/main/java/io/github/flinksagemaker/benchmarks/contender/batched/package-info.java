// SPDX-License-Identifier: Apache-2.0
/** Contender 3, written by hand: batches, then Async I/O with one invocation for each. */
@NullMarked
package io.github.flinksagemaker.benchmarks.contender.batched;

import org.jspecify.annotations.NullMarked;
