// SPDX-License-Identifier: Apache-2.0
/**
 * What arrives: the faults that a test wants, and each request as the servers see it. What leaves:
 * the fault to apply to that request, if any, and the number of requests by kind.
 */
@NullMarked
package io.github.flinksagemaker.testkit.fault;

import org.jspecify.annotations.NullMarked;
