// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: segments, and their settled invocations. Leaves: one result per record, state in step
 * with them, the source's watermark, and to the enumerator what is finished.
 */
@NullMarked
package io.github.flinksagemaker.internal.reader;

import org.jspecify.annotations.NullMarked;
