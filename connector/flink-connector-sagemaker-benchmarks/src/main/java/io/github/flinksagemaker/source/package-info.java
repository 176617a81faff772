// SPDX-License-Identifier: Apache-2.0
/** Access to the connector's seams, which only its own package has. */
@NullMarked
package io.github.flinksagemaker.source;

import org.jspecify.annotations.NullMarked;
