// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: what an invocation did not answer with predictions. Leaves: further attempts at it, in
 * parts or as a whole, until each record has its prediction or stands alone with its failure.
 */
@NullMarked
package io.github.flinksagemaker.internal.isolation;

import org.jspecify.annotations.NullMarked;
