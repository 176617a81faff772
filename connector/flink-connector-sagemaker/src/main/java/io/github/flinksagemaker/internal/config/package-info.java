// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: options as users set them. Leaves: checked, immutable settings that both ends read, or
 * one message that names all that is missing or wrong.
 */
@NullMarked
package io.github.flinksagemaker.internal.config;

import org.jspecify.annotations.NullMarked;
