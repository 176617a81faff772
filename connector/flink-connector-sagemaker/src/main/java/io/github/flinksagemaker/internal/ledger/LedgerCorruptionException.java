// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.model.S3Location;

/** An object that only this writer may have written holds something else (rule 5). */
public class LedgerCorruptionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LedgerCorruptionException(S3Location location, String what) {
        super(location + " " + what + "; nothing else may write under the staging path");
    }
}
