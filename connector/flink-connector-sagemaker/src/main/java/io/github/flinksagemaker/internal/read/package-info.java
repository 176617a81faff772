// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: locations of S3 objects that a reader wants. Leaves: their bytes, or what else S3 said,
 * bounded in number and in bytes, on the reader's one thread.
 */
@NullMarked
package io.github.flinksagemaker.internal.read;

import org.jspecify.annotations.NullMarked;
