// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: what services, containers and users' code say. Leaves: as much of it as may be kept,
 * logged or thrown.
 */
@NullMarked
package io.github.flinksagemaker.internal.text;

import org.jspecify.annotations.NullMarked;
