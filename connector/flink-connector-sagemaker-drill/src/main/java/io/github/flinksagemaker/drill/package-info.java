// SPDX-License-Identifier: Apache-2.0
/** Arrives: a command line. Leaves: an exit code, 0 if the guarantees held. */
@NullMarked
package io.github.flinksagemaker.drill;

import org.jspecify.annotations.NullMarked;
