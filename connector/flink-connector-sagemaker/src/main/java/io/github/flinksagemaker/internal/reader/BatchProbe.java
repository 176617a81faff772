// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the execution is batch, which Flink tells no source: there it makes no
 * watermarks, and so a split's output is the reader's own. Confined to the task thread.
 */
final class BatchProbe {

    private final Runnable tell;
    private @Nullable ReaderOutput<?> main;
    private boolean told;

    /** {@code tell} is called once, if it is. */
    BatchProbe(Runnable tell) {
        this.tell = tell;
    }

    void polled(ReaderOutput<?> output) {
        main = output;
    }

    void emitting(SourceOutput<?> output) {
        if (!told && output == main) {
            told = true;
            tell.run();
        }
    }
}
