// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: the packaged connector and some version of Flink. Leaves: proof that they work together.
 * Compiled on each version, so nothing here may exist on one only.
 */
@NullMarked
package io.github.flinksagemaker.compat;

import org.jspecify.annotations.NullMarked;
