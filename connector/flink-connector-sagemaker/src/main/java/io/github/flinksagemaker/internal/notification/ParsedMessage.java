// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.watch.Hint;
import org.jspecify.annotations.Nullable;

/** What a message's body is to this source: a hint, or nothing for it. */
@AutoValue
abstract class ParsedMessage {

    /** A notification of an invocation that no sink of this connector made. */
    static final ParsedMessage FOREIGN =
            new AutoValue_ParsedMessage(null, MessageDisposition.FOREIGN);

    static final ParsedMessage MALFORMED =
            new AutoValue_ParsedMessage(null, MessageDisposition.MALFORMED);

    /** Of an invocation that a sink of this connector made; null if there is a disposition. */
    abstract @Nullable Hint hint();

    /** Null of a hint: that is to be found out. */
    abstract @Nullable MessageDisposition disposition();

    static ParsedMessage of(Hint hint) {
        return new AutoValue_ParsedMessage(hint, null);
    }
}
