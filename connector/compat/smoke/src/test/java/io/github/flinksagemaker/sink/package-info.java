// SPDX-License-Identifier: Apache-2.0
/** Opens to the smoke tests what the connector's own tests set. */
@NullMarked
package io.github.flinksagemaker.sink;

import org.jspecify.annotations.NullMarked;
