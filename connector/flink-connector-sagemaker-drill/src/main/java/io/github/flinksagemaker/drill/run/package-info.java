// SPDX-License-Identifier: Apache-2.0
/** Arrives: a plan. Leaves: its execution on a cluster, and the verdict. */
@NullMarked
package io.github.flinksagemaker.drill.run;

import org.jspecify.annotations.NullMarked;
