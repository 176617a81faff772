// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static io.github.flinksagemaker.internal.aws.ErrorClassifierTest.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

class ServiceExceptionsTest {

    private static ServiceException failed(String action, Throwable error) {
        return ServiceExceptions.of(action, "s3://b/k", "arn:aws:s3:::b/k", error);
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
    void aFailureOfCredentialsSaysForWhatTheyWereNeeded() {
        Throwable sdks = SdkClientException.create("Unable to load credentials");
        ServiceException inner =
                new ServiceException(
                        ErrorKind.MISCONFIGURED, "No credentials (aws.credentials.provider)", sdks);

        ServiceException failure = failed("s3:PutObject", new CompletionException(inner));
        assertThat(failure)
                .hasMessage(
                        "s3:PutObject on s3://b/k failed: No credentials"
                                + " (aws.credentials.provider)")
                .hasCause(sdks);
        assertThat(failure.kind()).isEqualTo(ErrorKind.MISCONFIGURED);
        assertThat(failed("s3:PutObject", new ServiceException(ErrorKind.TRANSIENT, "m")))
                .hasMessage("s3:PutObject on s3://b/k failed: m")
                .hasNoCause();
    }

    @ParameterizedTest
    @CsvSource({
        "404, NoSuchBucket, Create the bucket",
        "403, InvalidAccessKeyId, Correct the credentials",
        "400, AuthorizationHeaderMalformed, Set aws.region to the bucket's region",
        "403, AccessDenied, Allow s3:PutObject on arn:aws:s3:::b/k",
        "400, KMS.DisabledException, aws.s3.kms-key-id",
        "400, KMS.AccessDeniedException, Allow kms:Decrypt and kms:GenerateDataKey",
        "501, NotImplemented, aws.s3.checksum=WHEN_REQUIRED",
        "403, InvalidObjectState, a lifecycle rule has archived it",
        "400, KeyTooLongError, Take a shorter staging path",
        "400, AWS.SimpleQueueService.NonExistentQueue, source.notification.queue-url",
        "400, ExpiredToken, keys that are set are not renewed",
        "403, RequestTimeTooSkewed, Set this host's clock",
        "403, AnythingElse, Allow s3:PutObject",
        "400, AnythingElse, aws.region"
    })
    void theAdviceFitsTheCause(int status, String code, String advice) {
        assertThat(failed("s3:PutObject", answer(S3Exception.builder(), status, code, "no")))
                .hasMessageContainingAll("s3:PutObject on s3://b/k failed", code, advice);
    }

    /** A signature is made with the region, too. */
    @ParameterizedTest
    @ValueSource(strings = {"SignatureDoesNotMatch", "InvalidSignatureException"})
    void aWrongSignatureNamesCredentialsAndRegion(String code) {
        assertThat(failed("s3:PutObject", answer(S3Exception.builder(), 403, code, "no")))
                .hasMessageContainingAll(code, "aws.s3.credentials.provider", "aws.region");
    }

    @ParameterizedTest
    @CsvSource({
        "s3:ListBucket, aws.s3.endpoint",
        "sagemaker:InvokeEndpointAsync, aws.sagemakerruntime.endpoint",
        "sqs:ReceiveMessage, aws.sqs.endpoint"
    })
    void aServiceThatIsNotReachedNamesTheSettings(String action, String option) {
        Throwable refused =
                SdkClientException.builder()
                        .message("Unable to execute HTTP request")
                        .cause(new ConnectException("Connection refused"))
                        .build();
        Throwable unknown = SdkClientException.create("odd", new UnknownHostException("nowhere"));

        assertThat(failed(action, refused))
                .hasMessageContainingAll(option, "aws.endpoint", "aws.region", "https.proxyHost");
        assertThat(failed(action, unknown))
                .hasMessageContainingAll(option, "aws.endpoint", "aws.region", "resolved", "DNS");
    }

    /** 5xx and throttling end by themselves, or nobody here can end them. */
    @Test
    void whatTimeAloneCuresHasNoAdvice() {
        Throwable error = answer(S3Exception.builder(), 500, "InternalError", "oops");
        String message = failed("s3:PutObject", error).getMessage();
        assertThat(message).doesNotContain("aws.", "Check", "Allow");
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
