// SPDX-License-Identifier: Apache-2.0
/** Arrives: events in disorder. Leaves: that windows behind the model are those before it. */
@NullMarked
package io.github.flinksagemaker.eventtime;

import org.jspecify.annotations.NullMarked;
