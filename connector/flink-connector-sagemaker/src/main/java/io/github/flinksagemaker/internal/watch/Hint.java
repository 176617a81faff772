// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.read.Claim;
import io.github.flinksagemaker.model.InvocationId;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What a notification says: look for this invocation now. Never the truth (rule 32). */
@AutoValue
public abstract class Hint implements Serializable {

    private static final long serialVersionUID = 1L;

    public abstract InvocationId invocation();

    /** Whether the invocation is said to have failed, so that its failure is worth a look too. */
    public abstract boolean failed();

    /**
     * Why it is said to have failed, if that may settle it when nothing is found: the queue is
     * declared trusted, and no failure location was named.
     */
    public abstract @Nullable String reason();

    public static Hint completed(InvocationId invocation) {
        return new AutoValue_Hint(invocation, false, null);
    }

    public static Hint failed(InvocationId invocation, @Nullable String reason) {
        return new AutoValue_Hint(invocation, true, reason);
    }

    Claim claim() {
        return new Claim(failed(), reason());
    }

    /** The one of two hints for an invocation that makes it look further. */
    Hint orStronger(@Nullable Hint other) {
        return other != null && other.strength() > strength() ? other : this;
    }

    private int strength() {
        return reason() != null ? 2 : failed() ? 1 : 0;
    }
}
