package io.github.flinksagemaker.internal.ledger;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.FailureKind;

/**
 * Why an entry's records were never invoked: they come out of the source as failures with this
 * reason.
 */
@AutoValue
public abstract class Rejection {

    public abstract FailureKind kind();

    public abstract String message();

    public static Rejection of(FailureKind kind, String message) {
        return new AutoValue_Rejection(kind, message);
    }
}
