// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: the payloads of a batch's records. Leaves: one request body, and from a response body
 * one piece per record.
 */
@NullMarked
package io.github.flinksagemaker.format;

import org.jspecify.annotations.NullMarked;
