// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: tasks and futures. Leaves: whatever they throw, handed to somebody who fails the Flink
 * task or the job; nothing thrown is swallowed, and no wait lasts for ever.
 *
 * <p>Where a thread of the JobManager waits, as while an enumerator is made, it does so for a
 * {@link java.util.concurrent.FutureTask}, and never for a {@link
 * java.util.concurrent.CompletableFuture}. Those threads are of a {@code ForkJoinPool}, which adds
 * a thread for one that waits for a {@code CompletableFuture}, on its stack: up to Java 23 the new
 * thread remembers all code on that stack, and with it the job's class loader, and so does each of
 * Flink's that it makes in turn. Some of these last for as long as the JobManager.
 */
@NullMarked
package io.github.flinksagemaker.internal.concurrent;

import org.jspecify.annotations.NullMarked;
