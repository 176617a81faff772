// SPDX-License-Identifier: Apache-2.0
/** The requests that the contenders written by hand make: with the AWS SDK, or in memory. */
@NullMarked
package io.github.flinksagemaker.benchmarks.contender.calls;

import org.jspecify.annotations.NullMarked;
