// SPDX-License-Identifier: Apache-2.0
/** Contender 4, the limit: no Flink, the least requests that the API allows. */
@NullMarked
package io.github.flinksagemaker.benchmarks.contender.limit;

import org.jspecify.annotations.NullMarked;
