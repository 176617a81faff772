// SPDX-License-Identifier: Apache-2.0
/** S3 and an endpoint in this process, as fast as can be, at the connector's seams. */
@NullMarked
package io.github.flinksagemaker.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
