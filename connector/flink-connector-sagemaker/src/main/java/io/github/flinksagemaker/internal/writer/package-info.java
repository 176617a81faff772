// SPDX-License-Identifier: Apache-2.0
/** Arrives: records. Leaves: invocations, each named by an entry of the writer's lane. */
@NullMarked
package io.github.flinksagemaker.internal.writer;

import org.jspecify.annotations.NullMarked;
