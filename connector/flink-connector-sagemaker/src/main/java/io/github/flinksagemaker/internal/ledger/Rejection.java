// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.text.BoundedText;
import io.github.flinksagemaker.model.FailureKind;

/**
 * Why an entry's records were never invoked: they come out of the source as failures with this
 * reason.
 */
@AutoValue
public abstract class Rejection {

    public abstract FailureKind kind();

    /** At most {@link BoundedText#MAX_REASON} characters; may quote the record. */
    public abstract String message();

    /**
     * What of it may be thrown or logged, since it quotes no record; empty if that is not known,
     * for it is neither in the ledger nor in state.
     */
    public abstract String summary();

    public static Rejection of(FailureKind kind, String message) {
        return of(kind, message, "");
    }

    public static Rejection of(FailureKind kind, String message, String summary) {
        return new AutoValue_Rejection(
                kind, BoundedText.reason(message), BoundedText.reason(summary));
    }
}
