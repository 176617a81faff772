// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import com.google.auto.value.AutoValue;
import java.io.Serializable;
import org.apache.flink.annotation.PublicEvolving;

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

    public static InferenceFailure of(FailureKind kind, String message) {
        return new AutoValue_InferenceFailure(kind, message);
    }
}
