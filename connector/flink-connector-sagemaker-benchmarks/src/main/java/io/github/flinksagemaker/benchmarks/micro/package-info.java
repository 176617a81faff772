// SPDX-License-Identifier: Apache-2.0
/** Micro-benchmarks (JMH) of what is hot. */
@NullMarked
package io.github.flinksagemaker.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
