// SPDX-License-Identifier: Apache-2.0
/**
 * What arrives: a region, an account and a pair of keys. What leaves: clients that use them, and
 * the verdict whether a request was signed with them.
 */
@NullMarked
package io.github.flinksagemaker.testkit.aws;

import org.jspecify.annotations.NullMarked;
