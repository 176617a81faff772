// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.Outcome;

/** Hears of every invocation that settles, once, on the {@link EventLoop}'s thread. */
@FunctionalInterface
public interface Settlement {

    void onSettled(OpenInvocation invocation, Outcome outcome);
}
