// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.config.AwsCredentialsOptions;
import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.config.SourceOptions;
import java.net.UnknownHostException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What to do about a failed call, by its cause: the advice that stands in every message of one. */
final class WayOut {

    private static final String CREDENTIALS = AwsCredentialsOptions.REQUESTS.type().key();
    private static final String REGION = AwsOptions.REGION.key();

    private final String action;
    private final String resource;

    /**
     * Of one kind of call.
     *
     * @param action the IAM action, such as {@code s3:PutObject}
     * @param resource the ARN that a policy would name
     */
    WayOut(String action, String resource) {
        this.action = action;
        this.resource = resource;
    }

    /** A sentence, or nothing where there is none to take but to wait. */
    String of(ErrorKind kind, Throwable cause) {
        String code = ErrorClassifier.codeOf(cause);
        switch (kind) {
            case ACCESS_DENIED:
                return KeyDenial.is(cause) ? keyPermission() : permission();
            case MISCONFIGURED:
                return code == null
                        ? "Check the options " + REGION + ", " + CREDENTIALS + " and " + endpoints()
                        : correction(code, cause);
            case TRANSIENT:
                return code == null ? reachability(cause) : passing(code);
            case THROTTLED:
            case NOT_FOUND:
            case REJECTED:
                return "";
        }
        throw new IllegalStateException("unknown kind " + kind);
    }

    private String permission() {
        return "Allow "
                + action
                + " on "
                + resource
                + " for the job's credentials (option "
                + credentials()
                + "), in the resource's own policy, too, if it is another account's"
                + ("s3:GetObject".equals(action)
                        ? "; without s3:ListBucket, S3 answers so for a missing object too"
                        : "");
    }

    private String keyPermission() {
        return "Allow kms:Decrypt"
                + ("s3:PutObject".equals(action) ? " and kms:GenerateDataKey" : "")
                + " on the key that encrypts "
                + resource
                + " for the job's credentials (option "
                + credentials()
                + "), in the key's own policy, too, if it is another account's";
    }

    private String correction(String code, Throwable cause) {
        if (code.startsWith("KMS.") || code.startsWith("Kms")) {
            return "Enable the key, or name another: "
                    + AwsOptions.S3_KMS_KEY_ID.key()
                    + ", or the bucket's default encryption";
        }
        switch (code) {
            case "NoSuchBucket":
            case "InvalidBucketName":
                return "Create the bucket, or correct its name in the staging path or, if outputs"
                        + " lie there, in the endpoint's configuration";
            case "PermanentRedirect":
            case "AuthorizationHeaderMalformed":
            case "IllegalLocationConstraintException":
            case "IllegalLocationConstraint":
                return "Set " + REGION + " to the bucket's region" + bucketRegion(cause);
            case "NotImplemented":
                return "An S3-compatible store may need "
                        + AwsOptions.S3_CHECKSUM.key()
                        + "=WHEN_REQUIRED";
            case "InvalidObjectState":
                return "Restore the object: a lifecycle rule has archived it, and none may touch"
                        + " what lies there";
            case "KeyTooLongError":
                return "Take a shorter staging path";
            case "InvalidAccessKeyId":
            case "InvalidClientTokenId":
            case "UnrecognizedClientException":
            case "InvalidToken":
            case "SignatureDoesNotMatch":
            case "InvalidSignatureException":
                return "Correct the credentials (option "
                        + credentials()
                        + "), or "
                        + REGION
                        + " if it is wrong or they are of another partition or account";
            default:
                return code.endsWith("QueueDoesNotExist") || code.endsWith("NonExistentQueue")
                        ? "Create the queue, or correct "
                                + SourceOptions.NOTIFICATION_QUEUE_URL.key()
                        : "Check " + REGION + ", " + CREDENTIALS + " and the names in the job";
        }
    }

    /** What passes by itself, or does not. */
    private String passing(String code) {
        switch (code) {
            case "ExpiredToken":
            case "ExpiredTokenException":
            case "TokenRefreshRequired":
                return "The credentials (option "
                        + credentials()
                        + ") have expired: keys that are set are not renewed, those of a role or a"
                        + " profile are";
            case "RequestExpired":
            case "RequestTimeTooSkewed":
            case "RequestInTheFuture":
                return "Set this host's clock";
            default:
                return "";
        }
    }

    private String reachability(Throwable cause) {
        if (!(cause instanceof SdkClientException)) {
            return "";
        }
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (inner instanceof UnknownHostException) {
                return "That host's name can't be resolved: check "
                        + REGION
                        + ", "
                        + endpoints()
                        + ", and the network's DNS";
            }
        }
        return "If it stays so, check whether the network, a VPC endpoint or a proxy"
                + " (https.proxyHost, HTTPS_PROXY) lets this host reach the service, and "
                + REGION
                + " and "
                + endpoints();
    }

    private String credentials() {
        String own =
                perService(
                                AwsCredentialsOptions.S3,
                                AwsCredentialsOptions.SAGEMAKER_RUNTIME,
                                AwsCredentialsOptions.SQS)
                        .type()
                        .key();
        return CREDENTIALS + ", or " + own + " if the service has its own";
    }

    private String endpoints() {
        String own =
                perService(
                                AwsOptions.S3_ENDPOINT,
                                AwsOptions.SAGEMAKER_RUNTIME_ENDPOINT,
                                AwsOptions.SQS_ENDPOINT)
                        .key();
        return own + " or " + AwsOptions.ENDPOINT.key() + " if they are set";
    }

    private <T> T perService(T s3, T sageMakerRuntime, T sqs) {
        return action.startsWith("s3:") ? s3 : action.startsWith("sqs:") ? sqs : sageMakerRuntime;
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
