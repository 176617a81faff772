// SPDX-License-Identifier: Apache-2.0
/**
 * What arrives: one request body as a model container reads it. What leaves: the container's
 * response.
 */
@NullMarked
package io.github.flinksagemaker.testkit.model;

import org.jspecify.annotations.NullMarked;
