// SPDX-License-Identifier: Apache-2.0
/**
 * What arrives: requests of S3 clients. What leaves: S3Proxy's answers from an in-memory store,
 * counted and disturbed as asked; the emulator's own traffic takes a second port and is neither.
 */
@NullMarked
package io.github.flinksagemaker.testkit.s3;

import org.jspecify.annotations.NullMarked;
