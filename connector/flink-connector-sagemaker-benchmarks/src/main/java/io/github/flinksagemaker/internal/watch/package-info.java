// SPDX-License-Identifier: Apache-2.0
/** Benchmarks of what only the connector's own package can reach. */
@NullMarked
package io.github.flinksagemaker.internal.watch;

import org.jspecify.annotations.NullMarked;
