// SPDX-License-Identifier: Apache-2.0
/** Contender 1: this connector. */
@NullMarked
package io.github.flinksagemaker.benchmarks.contender.connector;

import org.jspecify.annotations.NullMarked;
