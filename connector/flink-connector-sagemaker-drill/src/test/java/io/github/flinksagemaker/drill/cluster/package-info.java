// SPDX-License-Identifier: Apache-2.0
/** Tests. */
@NullMarked
package io.github.flinksagemaker.drill.cluster;

import org.jspecify.annotations.NullMarked;
