// SPDX-License-Identifier: Apache-2.0
/** The jars that users build or add: what is inside, and that they run on a cluster. */
@NullMarked
package io.github.flinksagemaker.jars;

import org.jspecify.annotations.NullMarked;
