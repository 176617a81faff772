// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.watch.Hint;
import org.jspecify.annotations.Nullable;

/** What a message's body is to this source. */
@AutoValue
abstract class ParsedMessage {

    static final ParsedMessage FOREIGN = new AutoValue_ParsedMessage(Kind.FOREIGN, null);
    static final ParsedMessage MALFORMED = new AutoValue_ParsedMessage(Kind.MALFORMED, null);

    enum Kind {
        /** Of an invocation that a sink of this connector made. */
        HINT,
        /** A notification of an invocation that somebody else made. */
        FOREIGN,
        /** No notification of SageMaker. */
        MALFORMED
    }

    abstract Kind kind();

    /** Only of a {@link Kind#HINT}. */
    abstract @Nullable Hint hint();

    static ParsedMessage of(Hint hint) {
        return new AutoValue_ParsedMessage(Kind.HINT, hint);
    }
}
