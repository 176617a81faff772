// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import io.github.flinksagemaker.internal.event.ReaderReport;

/** Hears what a {@link SegmentLoop} has to tell others; mostly on the loop's thread. */
public interface LoopListener {

    /** For the enumerator. */
    void onReport(ReaderReport report);

    /** Reading can't go on: the task must fail with this. */
    void onFailure(Exception failure);

    /** A thread of the reading has thrown something: the task must fail with this too. */
    default void onThrown(Throwable thrown) {
        onFailure(
                thrown instanceof Exception
                        ? (Exception) thrown
                        : new IllegalStateException("reading the ledger broke down", thrown));
    }
}
