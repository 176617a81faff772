// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: lanes. Leaves: their segments' open invocations to the watch, and what is settled to the
 * task thread.
 */
@NullMarked
package io.github.flinksagemaker.internal.tail;

import org.jspecify.annotations.NullMarked;
