package io.github.flinksagemaker.format;

import org.apache.flink.annotation.PublicEvolving;
import java.io.IOException;

/** A payload can't stand in a batch, or a response can't be split; the message says why. */
@PublicEvolving
public class BatchFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    public BatchFormatException(String message) {
        super(message);
    }
}
