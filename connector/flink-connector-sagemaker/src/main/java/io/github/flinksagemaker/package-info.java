// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: a stream of records and the settings of both ends. Leaves: one result per record,
 * through the sink and the source; the entry point.
 */
@NullMarked
package io.github.flinksagemaker;

import org.jspecify.annotations.NullMarked;
