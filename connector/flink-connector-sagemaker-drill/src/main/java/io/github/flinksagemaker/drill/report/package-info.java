// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: what a drill did and found. Leaves: the line on the terminal, summary.json and the file
 * of breaches.
 */
@NullMarked
package io.github.flinksagemaker.drill.report;

import org.jspecify.annotations.NullMarked;
