// SPDX-License-Identifier: Apache-2.0
/** Checks of the whole module. */
@NullMarked
package io.github.flinksagemaker.benchmarks;

import org.jspecify.annotations.NullMarked;
