// SPDX-License-Identifier: Apache-2.0
/** What arrives: the package of the same name. What leaves: proof of its rules. */
@NullMarked
package io.github.flinksagemaker.testkit.fault;

import org.jspecify.annotations.NullMarked;
