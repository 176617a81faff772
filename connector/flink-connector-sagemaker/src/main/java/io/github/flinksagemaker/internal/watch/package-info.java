// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: open invocations. Leaves: settled ones: output, failure or deadline, found by polling
 * exact locations.
 */
@NullMarked
package io.github.flinksagemaker.internal.watch;

import org.jspecify.annotations.NullMarked;
