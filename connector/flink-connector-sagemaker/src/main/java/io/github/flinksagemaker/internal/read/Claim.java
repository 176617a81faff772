// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import org.jspecify.annotations.Nullable;

/** What a hint claims of an invocation, as far as no answer has taken it away (rule 32). */
public final class Claim {

    public static final Claim NONE = new Claim(false, null);

    private final boolean failed;
    private final @Nullable String reason;

    /**
     * What a hint claims.
     *
     * @param reason why the invocation failed, if that may settle it
     */
    public Claim(boolean failed, @Nullable String reason) {
        this.failed = failed;
        this.reason = reason;
    }

    /** What is left of it after a GET without an object: only a definite 404 leaves the reason. */
    Claim after(ReadResult answer, boolean forbiddenMeansMissing) {
        return answer.isMissing(forbiddenMeansMissing) ? this : new Claim(failed, null);
    }

    boolean failed() {
        return failed;
    }

    /** Why the invocation failed, if that may settle it. */
    @Nullable String reason() {
        return reason;
    }
}
