// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.RequestKind;

/**
 * Hears of every S3 read and every hint, on the {@link EventLoop}'s thread, and of the requests
 * that reads take.
 */
public interface ReadMetrics {

    /** Counts nothing. */
    ReadMetrics NONE =
            new ReadMetrics() {
                @Override
                public void onRead(ReadPurpose use, boolean found, long bytes) {}

                @Override
                public void onReadFailed(ReadPurpose use, ErrorKind kind) {}

                @Override
                public void onRequest(RequestKind kind) {}
            };

    /** A read was answered: with an object of that many bytes, or that there is none. */
    void onRead(ReadPurpose use, boolean found, long bytes);

    /** A read was not answered, or was refused. */
    void onReadFailed(ReadPurpose use, ErrorKind kind);

    /** A request is about to be sent; on any thread. A read may take several. */
    void onRequest(RequestKind kind);

    /** A hint came to this. */
    default void onHint(HintOutcome outcome) {}
}
