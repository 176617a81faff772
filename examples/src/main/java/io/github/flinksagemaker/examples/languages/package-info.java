// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: paragraphs of text. Leaves: their languages, as a model behind an asynchronous endpoint
 * tells them, and an account of every record.
 */
@NullMarked
package io.github.flinksagemaker.examples.languages;

import org.jspecify.annotations.NullMarked;
