// SPDX-License-Identifier: Apache-2.0
/** The test kit in a process of its own, and how a client reads its counts. */
@NullMarked
package io.github.flinksagemaker.benchmarks.server;

import org.jspecify.annotations.NullMarked;
