// SPDX-License-Identifier: Apache-2.0
/** Arrives: a stream. Leaves: the sink that sends its records to an endpoint, and its builder. */
@NullMarked
package io.github.flinksagemaker.sink;

import org.jspecify.annotations.NullMarked;
