// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import io.github.flinksagemaker.internal.watch.Hint;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Takes hints; called on the receiver's thread, must not block. */
public interface HintHandler {

    /** Hands hints over; tells of each, in their order, what became of it. */
    CompletableFuture<List<MessageDisposition>> handOver(List<Hint> hints);

    /**
     * Whether the queue answers has changed; it is taken to do so at first. While it does not, no
     * hints are to be expected.
     */
    default void queueAnswers(boolean answers) {}

    /** Handing over broke down, by no fault of the queue: the job must fail with this. */
    void fail(RuntimeException failure);
}
