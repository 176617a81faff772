// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import java.io.IOException;

/**
 * An object of the ledger is not what the format says; the message names the object and the line.
 */
public class LedgerFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    public LedgerFormatException(String message) {
        super(message);
    }

    public LedgerFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
