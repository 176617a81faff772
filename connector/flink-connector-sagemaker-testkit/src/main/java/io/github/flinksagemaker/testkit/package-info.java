// SPDX-License-Identifier: Apache-2.0
/**
 * What arrives: the endpoints that a test, a demo or a benchmark wants. What leaves: an S3, a
 * SageMaker runtime and an SQS endpoint in this process that any AWS client can talk to, and {@link
 * io.github.flinksagemaker.testkit.SageMakerTestKit}, the handle to configure, disturb, count and
 * stop them.
 */
@NullMarked
package io.github.flinksagemaker.testkit;

import org.jspecify.annotations.NullMarked;
