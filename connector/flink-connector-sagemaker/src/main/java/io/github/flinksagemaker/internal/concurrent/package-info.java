// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: tasks and futures. Leaves: whatever they throw, handed to somebody who fails the Flink
 * task or the job; nothing thrown is swallowed, and no wait lasts for ever.
 */
@NullMarked
package io.github.flinksagemaker.internal.concurrent;

import org.jspecify.annotations.NullMarked;
