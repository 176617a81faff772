// SPDX-License-Identifier: Apache-2.0
/** One run in a JVM of its own: parameters in, figures out. */
@NullMarked
package io.github.flinksagemaker.benchmarks.client;

import org.jspecify.annotations.NullMarked;
