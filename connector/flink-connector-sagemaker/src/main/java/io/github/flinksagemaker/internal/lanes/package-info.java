// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: folders of lanes in S3. Leaves: the lanes that are read, and of each, in order, the
 * segments that may be read, with the watermark before them, and how it ended (rules 31, 41, 42).
 */
@NullMarked
package io.github.flinksagemaker.internal.lanes;

import org.jspecify.annotations.NullMarked;
