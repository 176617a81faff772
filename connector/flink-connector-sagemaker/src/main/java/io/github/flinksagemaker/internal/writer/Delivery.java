// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.invoke.AcceptedInvocation;
import io.github.flinksagemaker.model.S3Location;
import org.jspecify.annotations.Nullable;

/** What became of one payload: it was accepted, or there is an error. */
@AutoValue
abstract class Delivery {

    /** Where the payload was staged; null if it went in the request, or staging failed. */
    abstract @Nullable S3Location input();

    /** Null if there is an {@link #error()}. */
    abstract @Nullable AcceptedInvocation accepted();

    abstract @Nullable Throwable error();

    static Delivery of(
            @Nullable S3Location input,
            @Nullable AcceptedInvocation accepted,
            @Nullable Throwable error) {
        return new AutoValue_Delivery(
                input, accepted, error == null ? null : ErrorClassifier.unwrap(error));
    }
}
