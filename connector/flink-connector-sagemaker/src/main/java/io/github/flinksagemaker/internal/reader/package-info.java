// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: the elements of lanes. Leaves: one result per record, split state in step with them, and
 * to the enumerator what happens to lanes.
 */
@NullMarked
package io.github.flinksagemaker.internal.reader;

import org.jspecify.annotations.NullMarked;
