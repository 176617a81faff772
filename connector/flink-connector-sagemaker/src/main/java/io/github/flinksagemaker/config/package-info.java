/**
 * Arrives: what users set. Leaves: options with one default each, and the immutable settings that
 * both ends read.
 */
@NullMarked
package io.github.flinksagemaker.config;

import org.jspecify.annotations.NullMarked;
