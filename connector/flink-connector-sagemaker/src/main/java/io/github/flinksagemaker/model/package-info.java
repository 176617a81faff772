// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: nothing. Leaves: the words that sink, source and users share: results, failures,
 * locations, identifiers.
 */
@NullMarked
package io.github.flinksagemaker.model;

import org.jspecify.annotations.NullMarked;
