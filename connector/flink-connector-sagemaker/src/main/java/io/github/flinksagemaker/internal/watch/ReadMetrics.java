package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.aws.ErrorKind;

/** Hears of every S3 read and of every hint, on the {@link EventLoop}'s thread. */
public interface ReadMetrics {

    /** Counts nothing. */
    ReadMetrics NONE =
            new ReadMetrics() {
                @Override
                public void onRead(ReadUse use, boolean found, long bytes) {}

                @Override
                public void onReadFailed(ReadUse use, ErrorKind kind) {}
            };

    /** A read was answered: with an object of that many bytes, or that there is none. */
    void onRead(ReadUse use, boolean found, long bytes);

    /** A read was not answered, or was refused. */
    void onReadFailed(ReadUse use, ErrorKind kind);

    /** A hint came to this. */
    default void onHint(HintOutcome outcome) {}
}
