// SPDX-License-Identifier: Apache-2.0
/** What is measured with: records, predictions, and one run's parameters. */
@NullMarked
package io.github.flinksagemaker.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
