package io.github.flinksagemaker.format;

import java.io.IOException;

/** A payload can't stand in a batch, or a response can't be split; the message says why. */
public class BatchFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    public BatchFormatException(String message) {
        super(message);
    }
}
