// SPDX-License-Identifier: Apache-2.0
/** Arrives: what happens to lanes, in any order. Leaves: that the floor is never too high. */
@NullMarked
package io.github.flinksagemaker.internal.eventtime;

import org.jspecify.annotations.NullMarked;
