// SPDX-License-Identifier: Apache-2.0
/** Tests. */
@NullMarked
package io.github.flinksagemaker.drill.job;

import org.jspecify.annotations.NullMarked;
