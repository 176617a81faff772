// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: how far checkpoints cover each lane, and which lanes are done with. Leaves: trim marks,
 * and fewer objects in S3 (rule 28).
 */
@NullMarked
package io.github.flinksagemaker.internal.cleanup;

import org.jspecify.annotations.NullMarked;
