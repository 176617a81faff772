// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: what a test wants to happen. Leaves: time that moves by hand, and faults by script, for
 * the hand-written fakes.
 */
@NullMarked
package io.github.flinksagemaker.testing;

import org.jspecify.annotations.NullMarked;
