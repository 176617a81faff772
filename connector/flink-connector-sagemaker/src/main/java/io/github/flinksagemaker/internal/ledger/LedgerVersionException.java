// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

/** An object of a newer format: not damaged, so it is never skipped. */
public final class LedgerVersionException extends LedgerFormatException {

    private static final long serialVersionUID = 1L;

    LedgerVersionException(String message) {
        super(message);
    }
}
