// SPDX-License-Identifier: Apache-2.0
/** The test kit as the servers: right in everything, with a queue, and not cheap. */
@NullMarked
package io.github.flinksagemaker.benchmarks.server.kit;

import org.jspecify.annotations.NullMarked;
