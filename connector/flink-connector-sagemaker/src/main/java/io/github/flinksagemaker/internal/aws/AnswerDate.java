// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.SdkHttpResponse;

/** When a service gave an answer, by its own clock: the {@code Date} header, in whole seconds. */
public final class AnswerDate {

    private AnswerDate() {}

    /**
     * The date of an answer that is an error, in milliseconds since the epoch; null if it has none.
     */
    public static @Nullable Long of(@Nullable Throwable error) {
        Throwable answer = error == null ? null : ErrorClassifier.unwrap(error);
        if (answer instanceof ServiceException) {
            answer = answer.getCause();
        }
        if (!(answer instanceof AwsServiceException)
                || ((AwsServiceException) answer).awsErrorDetails() == null
                || ((AwsServiceException) answer).awsErrorDetails().sdkHttpResponse() == null) {
            return null;
        }
        return of(((AwsServiceException) answer).awsErrorDetails().sdkHttpResponse());
    }

    /** The date of an answer, in milliseconds since the epoch; null if it has none. */
    public static @Nullable Long of(@Nullable SdkHttpResponse answer) {
        return answer == null
                ? null
                : answer.firstMatchingHeader("Date").map(AnswerDate::parsed).orElse(null);
    }

    private static @Nullable Long parsed(String header) {
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(header, Instant::from).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            return null; // a store's own idea of a date: as if it had sent none
        }
    }
}
