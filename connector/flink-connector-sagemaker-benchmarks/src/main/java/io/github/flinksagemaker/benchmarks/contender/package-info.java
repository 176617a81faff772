// SPDX-License-Identifier: Apache-2.0
/** Ways to get a prediction for each record: a stream of records in, results out. */
@NullMarked
package io.github.flinksagemaker.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
