// SPDX-License-Identifier: Apache-2.0
/**
 * What arrives: InvokeEndpointAsync requests. What leaves: accepted invocations' output or failure
 * objects in S3 and their notifications in SQS, as SageMaker's asynchronous endpoints leave them.
 */
@NullMarked
package io.github.flinksagemaker.testkit.endpoint;

import org.jspecify.annotations.NullMarked;
