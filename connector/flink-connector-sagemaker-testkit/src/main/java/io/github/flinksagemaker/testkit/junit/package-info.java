// SPDX-License-Identifier: Apache-2.0
/**
 * What arrives: a test kit's description. What leaves: a running kit for a test class, quiet again
 * before each test.
 */
@NullMarked
package io.github.flinksagemaker.testkit.junit;

import org.jspecify.annotations.NullMarked;
