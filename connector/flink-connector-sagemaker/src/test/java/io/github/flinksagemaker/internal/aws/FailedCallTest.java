// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static io.github.flinksagemaker.internal.aws.ErrorClassifierTest.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

class FailedCallTest {

    private static ServiceException failed(String action, Throwable error) {
        return FailedCall.of(action, "s3://b/k", "arn:aws:s3:::b/k", error);
    }

    @Test
    void namesActionTargetCodeAndRequest() {
        ServiceException failure =
                failed(
                        "s3:PutObject",
                        new CompletionException(
                                answer(S3Exception.builder(), 503, "SlowDown", "Reduce")));
        assertThat(failure.kind()).isEqualTo(ErrorKind.THROTTLED);
        assertThat(failure)
                .hasMessageContainingAll("s3:PutObject", "s3://b/k", "SlowDown", "REQ1", "Reduce");
        assertThat(failure).hasCauseInstanceOf(S3Exception.class);
    }

    @Test
    void aDenialNamesWhatToAllow() {
        assertThat(failed("s3:GetObject", answer(S3Exception.builder(), 403, "AccessDenied", "no")))
                .hasMessageContainingAll(
                        "Allow s3:GetObject on arn:aws:s3:::b/k",
                        "aws.credentials.provider",
                        "s3:ListBucket");
    }

    @Test
    void aWrongRegionNamesTheOptionAndTheRightOne() {
        Throwable redirect =
                S3Exception.builder()
                        .statusCode(301)
                        .awsErrorDetails(
                                AwsErrorDetails.builder()
                                        .errorCode("PermanentRedirect")
                                        .errorMessage("elsewhere")
                                        .sdkHttpResponse(
                                                SdkHttpResponse.builder()
                                                        .statusCode(301)
                                                        .putHeader(
                                                                "x-amz-bucket-region", "eu-west-3")
                                                        .build())
                                        .build())
                        .build();
        assertThat(failed("s3:PutObject", redirect))
                .hasMessageContainingAll("aws.region", "eu-west-3");
    }

    @Test
    void anUnknownFaultNamesItsClassAndTheOptions() {
        assertThat(failed("s3:PutObject", new IllegalStateException("odd")))
                .hasMessageContainingAll("IllegalStateException", "odd", "aws.region");
    }

    @Test
    void aClassifiedFailureStaysAsItIs() {
        ServiceException inner = new ServiceException(ErrorKind.REJECTED, "m");
        assertThat(failed("s3:PutObject", new CompletionException(inner))).isSameAs(inner);
    }

    /** As the SDK wraps it. */
    @Test
    void anErrorIsNoFailedCallHoweverDeepItLies() {
        Error error = new NoClassDefFoundError("thrown on purpose");
        Throwable wrapped = SdkClientException.create("Unable to execute HTTP request", error);
        Throwable told =
                new ServiceException(ErrorKind.TRANSIENT, "m", new IOException("read", wrapped));

        assertThatThrownBy(() -> failed("s3:PutObject", wrapped)).isSameAs(error);
        assertThatThrownBy(() -> failed("s3:PutObject", new CompletionException(told)))
                .isSameAs(error);
    }

    @Test
    void cutsLongMessages() {
        Throwable error = answer(S3Exception.builder(), 400, "Odd", "x".repeat(5000));
        assertThat(failed("s3:PutObject", error).toString()).hasSizeLessThan(1100);
    }
}
