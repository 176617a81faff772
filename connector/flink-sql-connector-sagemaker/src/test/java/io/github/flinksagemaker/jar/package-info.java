// SPDX-License-Identifier: Apache-2.0
/** What is inside the jar that brings all it needs. */
@NullMarked
package io.github.flinksagemaker.jar;

import org.jspecify.annotations.NullMarked;
