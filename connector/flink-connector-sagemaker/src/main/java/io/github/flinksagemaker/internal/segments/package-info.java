// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: segments that this reader is to read, restored or assigned. Leaves: their settled
 * invocations, for the task thread, and reports for the enumerator of what is finished and of how
 * much more would be taken. All on one thread, which waits for nothing.
 */
@NullMarked
package io.github.flinksagemaker.internal.segments;

import org.jspecify.annotations.NullMarked;
