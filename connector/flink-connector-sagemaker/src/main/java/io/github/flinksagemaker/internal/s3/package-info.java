// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: locations and bytes. Leaves: futures of what S3 did; the object store seam and its AWS
 * implementation.
 */
@NullMarked
package io.github.flinksagemaker.internal.s3;

import org.jspecify.annotations.NullMarked;
