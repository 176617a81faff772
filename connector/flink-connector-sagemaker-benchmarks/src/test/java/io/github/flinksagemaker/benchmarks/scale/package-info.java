// SPDX-License-Identifier: Apache-2.0
/** What a reader needs while very many invocations are open. */
@NullMarked
package io.github.flinksagemaker.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
