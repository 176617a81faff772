// SPDX-License-Identifier: Apache-2.0
/** Arrives: command lines. Leaves: running jobs that use nothing but the connector's public API. */
@NullMarked
package io.github.flinksagemaker.examples;

import org.jspecify.annotations.NullMarked;
