// SPDX-License-Identifier: Apache-2.0
/** Tests of what is measured with. */
@NullMarked
package io.github.flinksagemaker.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
