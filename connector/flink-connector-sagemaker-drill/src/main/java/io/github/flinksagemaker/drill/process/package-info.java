// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: commands that start a JVM. Leaves: processes that can be killed, stopped and continued,
 * and samples of what they hold.
 */
@NullMarked
package io.github.flinksagemaker.drill.process;

import org.jspecify.annotations.NullMarked;
