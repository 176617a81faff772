// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: a payload, staged or in the request. Leaves: an accepted invocation with its locations;
 * the endpoint seam and its AWS implementation.
 */
@NullMarked
package io.github.flinksagemaker.internal.invoke;

import org.jspecify.annotations.NullMarked;
