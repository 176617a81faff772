// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: what a test wants to happen. Leaves: time that moves by hand, and faults by script, for
 * the hand-written fakes; what the jobs of integration tests have in common.
 */
@NullMarked
package io.github.flinksagemaker.testing;

import org.jspecify.annotations.NullMarked;
