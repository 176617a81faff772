// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: client properties, AWS errors. Leaves: SDK clients, and errors classified into {@link
 * io.github.flinksagemaker.internal.aws.ErrorKind}.
 */
@NullMarked
package io.github.flinksagemaker.internal.aws;

import org.jspecify.annotations.NullMarked;
