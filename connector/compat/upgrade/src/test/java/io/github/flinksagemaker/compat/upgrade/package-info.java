// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: the compiled job and the class path of each version of Flink, as the modules beside this
 * one leave them. Leaves: proof that a savepoint of one is the start of the next.
 */
@NullMarked
package io.github.flinksagemaker.compat.upgrade;

import org.jspecify.annotations.NullMarked;
