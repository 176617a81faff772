// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.io.IOException;
import org.apache.flink.annotation.PublicEvolving;

/** A payload can't stand in a batch, or a response can't be split; the message says why. */
@PublicEvolving
public class BatchFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    public BatchFormatException(String message) {
        super(message);
    }
}
