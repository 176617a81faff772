// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: what the public packages pass on. Leaves: what sink and source are made of.
 *
 * <p>Everything in the packages below is internal, by its package's name and without an annotation
 * of its own: it may change or go with any release. What users may build on is annotated {@code
 * PublicEvolving} and lies in the packages beside this one.
 */
@NullMarked
package io.github.flinksagemaker.internal;

import org.jspecify.annotations.NullMarked;
