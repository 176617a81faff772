// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: what users set. Leaves: options, each with its one default and description; {@code
 * internal.config} makes settings of them.
 */
@NullMarked
package io.github.flinksagemaker.config;

import org.jspecify.annotations.NullMarked;
