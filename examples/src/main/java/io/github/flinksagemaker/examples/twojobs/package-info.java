// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: files of paragraphs. Leaves: files of their languages. The two ends run as two jobs that
 * meet only in S3, with their own parallelism, started and stopped apart.
 */
@NullMarked
package io.github.flinksagemaker.examples.twojobs;

import org.jspecify.annotations.NullMarked;
