// SPDX-License-Identifier: Apache-2.0
/** Tests. */
@NullMarked
package io.github.flinksagemaker.drill.account;

import org.jspecify.annotations.NullMarked;
