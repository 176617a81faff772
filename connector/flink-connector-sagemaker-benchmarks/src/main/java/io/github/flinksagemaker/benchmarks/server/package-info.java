// SPDX-License-Identifier: Apache-2.0
/** Servers in a process of their own, and how a client reads their counts. */
@NullMarked
package io.github.flinksagemaker.benchmarks.server;

import org.jspecify.annotations.NullMarked;
