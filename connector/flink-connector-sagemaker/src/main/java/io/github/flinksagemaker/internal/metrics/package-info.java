// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: an operator's metric group. Leaves: each metric of sink and source, named, registered,
 * thread-safe.
 */
@NullMarked
package io.github.flinksagemaker.internal.metrics;

import org.jspecify.annotations.NullMarked;
