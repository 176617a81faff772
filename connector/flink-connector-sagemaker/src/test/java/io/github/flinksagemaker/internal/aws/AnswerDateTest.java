// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

class AnswerDateTest {

    private static Throwable answer(@Nullable String date) {
        SdkHttpResponse.Builder response = SdkHttpResponse.builder().statusCode(404);
        if (date != null) {
            response.putHeader("date", date);
        }
        return S3Exception.builder()
                .statusCode(404)
                .awsErrorDetails(
                        AwsErrorDetails.builder()
                                .errorCode("NoSuchKey")
                                .sdkHttpResponse(response.build())
                                .build())
                .build();
    }

    @Test
    void isTheHeadersWhateverTheErrorIsWrappedIn() {
        Throwable answer = answer("Thu, 01 Jan 2026 00:00:07 GMT");
        long date = Instant.parse("2026-01-01T00:00:07Z").toEpochMilli();
        assertThat(AnswerDate.of(answer)).isEqualTo(date);
        assertThat(
                        AnswerDate.of(
                                new CompletionException(
                                        new ServiceException(
                                                ErrorKind.ACCESS_DENIED, "denied", answer))))
                .isEqualTo(date);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"2026-01-01T00:00:07Z", "Thu, 99 Jan 2026 00:00:07 GMT", "yesterday"})
    void aStoreThatSendsNoneOrAnotherThingHasNone(String header) {
        assertThat(AnswerDate.of(answer(header))).isNull();
    }

    @Test
    void whatIsNoAnswerHasNone() {
        assertThat(AnswerDate.of((Throwable) null)).isNull();
        assertThat(AnswerDate.of(new IllegalStateException("no answer"))).isNull();
        assertThat(AnswerDate.of(S3Exception.builder().statusCode(404).build())).isNull();
    }
}
