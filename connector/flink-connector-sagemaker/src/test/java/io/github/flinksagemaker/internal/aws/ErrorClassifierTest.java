// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.sts.model.StsException;

class ErrorClassifierTest {

    @ParameterizedTest
    @CsvSource({
        "404, NoSuchKey, NOT_FOUND",
        "404, , NOT_FOUND",
        "404, NoSuchBucket, MISCONFIGURED",
        "404, SomethingNew, MISCONFIGURED",
        "301, PermanentRedirect, MISCONFIGURED",
        "301, , MISCONFIGURED",
        "307, TemporaryRedirect, TRANSIENT",
        "400, AuthorizationHeaderMalformed, MISCONFIGURED",
        "400, IllegalLocationConstraintException, MISCONFIGURED",
        "403, InvalidAccessKeyId, MISCONFIGURED",
        "403, SignatureDoesNotMatch, MISCONFIGURED",
        "400, InvalidBucketName, MISCONFIGURED",
        "400, InvalidToken, MISCONFIGURED",
        "501, NotImplemented, MISCONFIGURED",
        "403, InvalidObjectState, MISCONFIGURED",
        "400, SomethingNew, MISCONFIGURED",
        "405, MethodNotAllowed, MISCONFIGURED",
        "403, AccessDenied, ACCESS_DENIED",
        "403, , ACCESS_DENIED",
        "503, SlowDown, THROTTLED",
        "503, SlowDownWrite, THROTTLED",
        "400, Throttling, THROTTLED",
        "400, ThrottlingException, THROTTLED",
        "503, RequestLimitExceeded, THROTTLED",
        "429, TooManyRequests, THROTTLED",
        "429, , THROTTLED",
        "400, ExpiredToken, TRANSIENT",
        "400, RequestTimeout, TRANSIENT",
        "403, RequestTimeTooSkewed, TRANSIENT",
        "500, InternalError, TRANSIENT",
        "503, ServiceUnavailable, TRANSIENT",
        "502, , TRANSIENT",
        "409, ConditionalRequestConflict, TRANSIENT",
        "409, OperationAborted, TRANSIENT",
        "400, BadDigest, TRANSIENT",
        "400, IncompleteBody, TRANSIENT",
        "400, XAmzContentSHA256Mismatch, TRANSIENT",
        "400, EntityTooLarge, REJECTED",
        "413, , REJECTED",
        "416, InvalidRange, REJECTED",
    })
    void classifiesAnswersOfS3(int status, @Nullable String code, ErrorKind kind) {
        assertThat(ErrorClassifier.classify(answer(S3Exception.builder(), status, code, "m")))
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | ThrottlingException | | THROTTLED",
                "400 | ValidationError | | REJECTED",
                "400 | ValidationError | Value at 'customAttributes' is too long | REJECTED",
                "400 | ValidationError | Cannot read s3://endpoint-data/role/x | REJECTED",
                "400 | ValidationError | Endpoint fraud of account 1 not found. | MISCONFIGURED",
                "400 | ValidationException | Value at 'endpointName' is bad | MISCONFIGURED",
                "400 | ValidationError | The role is not authorized | MISCONFIGURED",
                "400 | SomethingNew | | MISCONFIGURED",
                "404 | | | MISCONFIGURED",
                "404 | UnknownOperationException | | MISCONFIGURED",
                "403 | AccessDeniedException | | ACCESS_DENIED",
                "403 | UnrecognizedClientException | | MISCONFIGURED",
                "403 | InvalidSignatureException | | MISCONFIGURED",
                "403 | MissingAuthenticationTokenException | | ACCESS_DENIED",
                "400 | ExpiredTokenException | | TRANSIENT",
                "500 | InternalFailure | | TRANSIENT",
                "503 | ServiceUnavailable | | TRANSIENT",
                "530 | InternalDependencyException | | TRANSIENT",
                "429 | ModelNotReadyException | | THROTTLED",
                "424 | ModelError | | REJECTED",
                "413 | | | REJECTED",
            })
    void classifiesAnswersOfSageMaker(
            int status, @Nullable String code, @Nullable String message, ErrorKind kind) {
        assertThat(
                        ErrorClassifier.classify(
                                answer(SageMakerRuntimeException.builder(), status, code, message)))
                .isEqualTo(kind);
    }

    /** A queue or bucket with a key of one's own, in the words of S3 and of both SQS protocols. */
    @ParameterizedTest
    @CsvSource({
        "400, KMS.ThrottlingException, THROTTLED",
        "400, KmsThrottled, THROTTLED",
        "400, AWS.SimpleQueueService.KmsThrottled, THROTTLED",
        "400, KMS.LimitExceededException, THROTTLED",
        "400, RequestThrottled, THROTTLED",
        "403, RequestThrottled, THROTTLED",
        "400, AWS.SimpleQueueService.RequestThrottled, THROTTLED",
        "400, OverLimit, THROTTLED",
        "400, AWS.SimpleQueueService.OverLimit, THROTTLED",
        "400, KMS.DependencyTimeoutException, TRANSIENT",
        "400, KMS.KeyUnavailableException, TRANSIENT",
        "400, KMS.KMSInternalException, TRANSIENT",
        "400, KMS.AccessDeniedException, ACCESS_DENIED",
        "400, KmsAccessDenied, ACCESS_DENIED",
        "400, AWS.SimpleQueueService.KmsAccessDenied, ACCESS_DENIED",
        "400, KMS.DisabledException, MISCONFIGURED",
        "400, KmsDisabled, MISCONFIGURED",
        "400, KMS.NotFoundException, MISCONFIGURED",
        "400, KmsNotFound, MISCONFIGURED",
        "400, KMS.KMSInvalidStateException, MISCONFIGURED",
        "400, KmsInvalidState, MISCONFIGURED",
        "400, KmsInvalidKeyUsage, MISCONFIGURED",
        "403, KmsOptInRequired, MISCONFIGURED",
        "400, AWS.SimpleQueueService.NonExistentQueue, MISCONFIGURED",
        "400, QueueDoesNotExist, MISCONFIGURED",
    })
    void classifiesWhatTheKeyServiceAnswersThroughAnother(int status, String code, ErrorKind kind) {
        assertThat(ErrorClassifier.classify(answer(SqsException.builder(), status, code, "m")))
                .isEqualTo(kind);
        assertThat(ErrorClassifier.classify(answer(S3Exception.builder(), status, code, "m")))
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, MISCONFIGURED",
        "400, IDPCommunicationError, TRANSIENT",
        "400, InvalidIdentityToken, TRANSIENT",
        "403, IDPRejectedClaim, MISCONFIGURED",
        "403, RegionDisabledException, MISCONFIGURED",
        "400, ValidationError, MISCONFIGURED",
        "400, ExpiredTokenException, TRANSIENT",
        "400, Throttling, THROTTLED",
        "500, InternalFailure, TRANSIENT",
    })
    void aRoleThatCannotBeAssumedIsNoFaultOfTheRequest(int status, String code, ErrorKind kind) {
        assertThat(ErrorClassifier.classify(answer(StsException.builder(), status, code, "m")))
                .isEqualTo(kind);
    }

    static Stream<Arguments> faultsOfTheClient() {
        return Stream.of(
                Arguments.of(
                        client("Unable to execute HTTP request", new IOException("reset")),
                        ErrorKind.TRANSIENT),
                Arguments.of(
                        client("Unable to execute", new UnknownHostException("s3.nowhere")),
                        ErrorKind.TRANSIENT),
                Arguments.of(
                        client("pool", new Throwable("m", new TimeoutException("acquire"))),
                        ErrorKind.TRANSIENT),
                Arguments.of(
                        client(
                                "pool",
                                new Throwable(
                                        "Maximum pending connection acquisitions",
                                        new IllegalStateException(
                                                "Too many outstanding acquire operations"))),
                        ErrorKind.TRANSIENT),
                Arguments.of(ApiCallTimeoutException.create(1), ErrorKind.TRANSIENT),
                Arguments.of(ApiCallAttemptTimeoutException.create(1), ErrorKind.TRANSIENT),
                Arguments.of(RetryableException.create("checksum mismatch"), ErrorKind.TRANSIENT),
                Arguments.of(
                        client("Unable to load credentials from any of the providers", null),
                        ErrorKind.MISCONFIGURED),
                Arguments.of(
                        client("Unable to load credentials", new IOException("metadata")),
                        ErrorKind.MISCONFIGURED),
                Arguments.of(
                        client("Unable to load region from any of the providers", null),
                        ErrorKind.MISCONFIGURED),
                Arguments.of(
                        client(
                                "Unable to load credentials from any of the providers: Failed to"
                                        + " load credentials from IMDS.",
                                null),
                        ErrorKind.MISCONFIGURED),
                Arguments.of(
                        client("Failed to load credentials from IMDS.", null), ErrorKind.TRANSIENT),
                Arguments.of(client("Unable to fetch metadata token.", null), ErrorKind.TRANSIENT),
                Arguments.of(
                        client("Failed to load access key from metadata service.", null),
                        ErrorKind.TRANSIENT),
                Arguments.of(
                        client("Unable to fetch credentials from container.", null),
                        ErrorKind.TRANSIENT),
                Arguments.of(
                        client(
                                "Cannot fetch credentials from container - neither"
                                        + " AWS_CONTAINER_CREDENTIALS_FULL_URI or"
                                        + " AWS_CONTAINER_CREDENTIALS_RELATIVE_URI environment"
                                        + " variables are set.",
                                null),
                        ErrorKind.MISCONFIGURED),
                Arguments.of(
                        new UncheckedIOException(new NoSuchFileException("/no/token")),
                        ErrorKind.MISCONFIGURED),
                Arguments.of(client("Unable to marshall", null), ErrorKind.MISCONFIGURED),
                Arguments.of(new IOException("pipe"), ErrorKind.TRANSIENT),
                Arguments.of(new TimeoutException(), ErrorKind.TRANSIENT),
                Arguments.of(new NullPointerException(), ErrorKind.MISCONFIGURED));
    }

    @ParameterizedTest
    @MethodSource("faultsOfTheClient")
    void classifiesFaultsOfTheClient(Throwable fault, ErrorKind kind) {
        assertThat(ErrorClassifier.classify(fault)).isEqualTo(kind);
    }

    @Test
    void looksThroughTheWrappersOfFutures() {
        ServiceException inner = new ServiceException(ErrorKind.NOT_FOUND, "m");
        assertThat(ErrorClassifier.classify(new CompletionException(new ExecutionException(inner))))
                .isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(ErrorClassifier.unwrap(new CompletionException(inner))).isSameAs(inner);
    }

    private static Throwable client(String message, @Nullable Throwable cause) {
        return SdkClientException.builder().message(message).cause(cause).build();
    }

    static AwsServiceException answer(
            AwsServiceException.Builder builder,
            int status,
            @Nullable String code,
            @Nullable String message) {
        return builder.statusCode(status)
                .requestId("REQ1")
                .awsErrorDetails(
                        AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
                .build();
    }
}
