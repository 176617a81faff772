// SPDX-License-Identifier: Apache-2.0
/** Other JVMs: those of the servers and of each run. */
@NullMarked
package io.github.flinksagemaker.benchmarks.process;

import org.jspecify.annotations.NullMarked;
