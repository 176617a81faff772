// SPDX-License-Identifier: Apache-2.0
/** Servers that cost little: S3 and SageMaker for measurements of what a client costs. */
@NullMarked
package io.github.flinksagemaker.benchmarks.server.lean;

import org.jspecify.annotations.NullMarked;
