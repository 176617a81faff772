// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import com.google.auto.value.AutoValue;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/** The reason why a record has no prediction. */
@PublicEvolving
@AutoValue
public abstract class InferenceFailure implements Serializable {

    private static final long serialVersionUID = 1L;

    public abstract FailureKind getKind();

    /**
     * What happened, for people; for a model error the container's response, possibly shortened.
     */
    public abstract String getMessage();

    /**
     * The record as the ledger carries it, where the record's schema does not read it: so it is not
     * lost. Null for any other failure. Not a copy: don't change it.
     */
    @SuppressWarnings("mutable") // a copy for each look would cost more than it protects
    public abstract byte @Nullable [] getRecordBytes();

    public static InferenceFailure of(FailureKind kind, String message) {
        return new AutoValue_InferenceFailure(kind, message, null);
    }

    /** The same failure, of a record that can't be read. */
    @Internal
    public InferenceFailure withRecordBytes(byte[] recordBytes) {
        return new AutoValue_InferenceFailure(getKind(), getMessage(), recordBytes);
    }

    /** Without the record's bytes. */
    @Override
    public final String toString() {
        return "InferenceFailure{kind=" + getKind() + ", message=" + getMessage() + "}";
    }
}
