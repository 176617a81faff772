// SPDX-License-Identifier: Apache-2.0
/**
 * What arrives: the test kit. What leaves: proof that AWS clients can't tell it from AWS where it
 * matters.
 */
@NullMarked
package io.github.flinksagemaker.testkit;

import org.jspecify.annotations.NullMarked;
