// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.config.AwsCredentialsOptions;
import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.internal.text.BoundedText;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/** Turns the failure of one AWS call into a classified one whose message says what to do. */
public final class FailedCall {

    private static final int MAX_MESSAGE = 600;

    private FailedCall() {}

    /**
     * A classified failure.
     *
     * @param action the IAM action, such as {@code s3:PutObject}
     * @param target what was acted on: a location or an endpoint
     * @param resource the ARN that a policy would name
     * @throws Error if it was one that ended the call: no fault of the service's, and nothing that
     *     a repetition mends
     */
    public static ServiceException of(
            String action, String target, String resource, Throwable error) {
        Error thrown = ErrorClassifier.errorIn(error);
        if (thrown != null) {
            throw thrown;
        }
        Throwable cause = ErrorClassifier.unwrap(error);
        if (cause instanceof ServiceException) {
            return (ServiceException) cause;
        }
        ErrorKind kind = ErrorClassifier.classify(cause);
        return new ServiceException(
                kind,
                action
                        + " on "
                        + target
                        + " failed ("
                        + kind
                        + "): "
                        + describe(cause)
                        + wayOut(kind, action, resource, cause),
                cause);
    }

    static String describe(Throwable cause) {
        String message = cause.getMessage() == null ? "no message" : cause.getMessage();
        String shown = BoundedText.cut(message, MAX_MESSAGE);
        if (!(cause instanceof SdkServiceException)) {
            return cause.getClass().getSimpleName() + ": " + shown;
        }
        // The SDK's message ends with service, status and request id, but lacks the code.
        String code = ErrorClassifier.codeOf(cause);
        return (code == null ? "no error code" : code) + ": " + shown;
    }

    private static String wayOut(ErrorKind kind, String action, String resource, Throwable cause) {
        switch (kind) {
            case ACCESS_DENIED:
                return ". Allow "
                        + action
                        + " on "
                        + resource
                        + " for the job's credentials (option "
                        + AwsCredentialsOptions.REQUESTS.type().key()
                        + ")"
                        + ("s3:GetObject".equals(action)
                                ? "; without s3:ListBucket, S3 answers so for a missing object too"
                                : "");
            case MISCONFIGURED:
                return ". " + correction(ErrorClassifier.codeOf(cause), cause);
            case THROTTLED:
            case TRANSIENT:
            case NOT_FOUND:
            case REJECTED:
                return "";
        }
        throw new IllegalStateException("unknown kind " + kind);
    }

    private static String correction(@Nullable String code, Throwable cause) {
        String credentials = AwsCredentialsOptions.REQUESTS.type().key();
        String region = AwsOptions.REGION.key();
        if (code == null) {
            return "Check the options " + region + ", " + credentials + " and the endpoint options";
        }
        switch (code) {
            case "NoSuchBucket":
            case "InvalidBucketName":
                return "Create the bucket, or correct its name in the staging path";
            case "PermanentRedirect":
            case "AuthorizationHeaderMalformed":
            case "IllegalLocationConstraintException":
                return "Set " + region + " to the bucket's region" + bucketRegion(cause);
            case "NotImplemented":
                return "An S3-compatible store may need "
                        + AwsOptions.S3_CHECKSUM.key()
                        + "=WHEN_REQUIRED";
            case "InvalidAccessKeyId":
            case "InvalidClientTokenId":
            case "UnrecognizedClientException":
            case "InvalidToken":
            case "SignatureDoesNotMatch":
            case "InvalidSignatureException":
                return "Correct the credentials (option "
                        + credentials
                        + "), or "
                        + region
                        + " if it is wrong or they are of another partition or account";
            default:
                return "Check " + region + ", " + credentials + " and the names in the job";
        }
    }

    private static String bucketRegion(Throwable cause) {
        if (!(cause instanceof AwsServiceException)
                || ((AwsServiceException) cause).awsErrorDetails().sdkHttpResponse() == null) {
            return "";
        }
        return ((AwsServiceException) cause)
                .awsErrorDetails()
                .sdkHttpResponse()
                .firstMatchingHeader("x-amz-bucket-region")
                .map(region -> ", " + region)
                .orElse("");
    }
}
