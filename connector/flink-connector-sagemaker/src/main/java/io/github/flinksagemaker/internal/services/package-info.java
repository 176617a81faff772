// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: client properties, and who uses the clients. Leaves: S3, the endpoint and SQS, opened
 * where they are called.
 */
@NullMarked
package io.github.flinksagemaker.internal.services;

import org.jspecify.annotations.NullMarked;
