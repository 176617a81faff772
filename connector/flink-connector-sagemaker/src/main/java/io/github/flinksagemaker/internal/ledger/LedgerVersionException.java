// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

/** An object of a newer format, which is no damage. */
public final class LedgerVersionException extends LedgerFormatException {

    private static final long serialVersionUID = 1L;

    LedgerVersionException(String message) {
        super(message);
    }
}
