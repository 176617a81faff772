// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: commands over HTTP on the loopback. Leaves: S3, SQS and an endpoint in a process of
 * their own, with faults in force for a while.
 */
@NullMarked
package io.github.flinksagemaker.drill.kit;

import org.jspecify.annotations.NullMarked;
