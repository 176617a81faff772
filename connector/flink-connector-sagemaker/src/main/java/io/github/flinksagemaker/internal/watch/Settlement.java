// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

/** Hears of every invocation that settles, once, on the {@link EventLoop}'s thread. */
@FunctionalInterface
public interface Settlement {

    void onSettled(OpenInvocation invocation, Outcome outcome);
}
