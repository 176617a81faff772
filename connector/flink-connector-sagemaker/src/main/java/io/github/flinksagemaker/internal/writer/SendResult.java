// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.invoke.AcceptedInvocation;
import io.github.flinksagemaker.model.S3Location;
import org.jspecify.annotations.Nullable;

/** What became of one payload: it was accepted, or there is an error. */
@AutoValue
abstract class SendResult {

    /** Whether the payload went in the request. */
    abstract boolean inline();

    /** Where the payload lies; null if it went in the request, or staging failed. */
    abstract @Nullable S3Location input();

    /** Null if there is an {@link #error()}. */
    abstract @Nullable AcceptedInvocation accepted();

    abstract @Nullable Throwable error();

    static SendResult accepted(
            boolean inline, @Nullable S3Location input, AcceptedInvocation accepted) {
        return new AutoValue_SendResult(inline, input, accepted, null);
    }

    static SendResult failed(boolean inline, @Nullable S3Location input, Throwable error) {
        return new AutoValue_SendResult(inline, input, null, ErrorClassifier.unwrap(error));
    }
}
