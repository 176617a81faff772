// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the error codes of S3, SageMaker, SQS and STS mean, whichever service sends them. */
final class ErrorCodes {

    /** What SQS's codes begin with, in its older protocol. */
    private static final String SQS = "AWS.SimpleQueueService.";

    private static final Map<String, ErrorKind> KINDS = new HashMap<>();

    static {
        are(
                ErrorKind.NOT_FOUND,
                "NoSuchKey", // S3
                "NotFound", // S3's HEAD
                "NoSuchVersion");
        are(
                ErrorKind.ACCESS_DENIED,
                "AccessDenied", // S3
                "AccessDeniedException", // SageMaker
                "KMS.AccessDeniedException", // the key's policy
                "KmsAccessDenied");
        are(
                ErrorKind.MISCONFIGURED,
                "NoSuchBucket",
                "InvalidBucketName",
                "PermanentRedirect",
                "AuthorizationHeaderMalformed", // signed for another region
                "IllegalLocationConstraintException",
                "IllegalLocationConstraint",
                "InvalidAccessKeyId",
                "InvalidClientTokenId",
                "UnrecognizedClientException",
                "InvalidToken",
                "SignatureDoesNotMatch",
                "InvalidSignatureException",
                "NotImplemented", // 501, yet no retry helps: an S3-compatible store that lacks it
                "MethodNotAllowed",
                "QueueDoesNotExist",
                "NonExistentQueue",
                "KMS.DisabledException", // a key is enabled again by a person, not by time
                "KmsDisabled",
                "KMS.NotFoundException",
                "KmsNotFound",
                "KMS.KMSInvalidStateException",
                "KmsInvalidState",
                "KMS.InvalidKeyUsageException",
                "KmsInvalidKeyUsage",
                "KMS.OptInRequired",
                "KmsOptInRequired",
                "KMS.UnrecognizedClientException",
                "InvalidObjectState", // a lifecycle rule has archived the object
                "KeyTooLongError"); // keys are made from the staging path, not from records
        are(
                ErrorKind.TRANSIENT,
                "TemporaryRedirect", // a new bucket, until its name has spread
                "ExpiredToken",
                "ExpiredTokenException",
                "RequestExpired",
                "TokenRefreshRequired",
                "IDPCommunicationError", // STS, of the cluster's identity provider; says 400
                "InvalidIdentityToken", // STS, while a new signing key has not spread
                "KMS.DependencyTimeoutException",
                "KMS.KeyUnavailableException",
                "KMS.KMSInternalException",
                "KMS.InternalException",
                "KMS.InternalFailureException",
                "RequestTimeout",
                "RequestTimeTooSkewed", // the SDK corrects its clock and the next try succeeds
                "RequestInTheFuture",
                "InternalError",
                "InternalFailure",
                "ServiceUnavailable",
                "InternalDependencyException",
                "OperationAborted",
                "ConditionalRequestConflict",
                "BadDigest", // corrupted on its way
                "InvalidDigest",
                "IncompleteBody",
                "XAmzContentSHA256Mismatch",
                "XAmzContentChecksumMismatch");
        are(
                ErrorKind.REJECTED,
                "EntityTooLarge",
                "EntityTooSmall",
                "MaxMessageLengthExceeded",
                "InvalidRange",
                "ModelError");
        are(
                ErrorKind.THROTTLED,
                "TooManyRequests",
                "RequestLimitExceeded",
                "OverLimit", // SQS: too many messages received and not deleted
                "KMS.ThrottlingException",
                "KMS.LimitExceededException",
                "KmsThrottled",
                "RequestThrottled",
                "ModelNotReadyException");
    }

    private ErrorCodes() {}

    static Optional<ErrorKind> kindOf(@Nullable String code) {
        if (code == null) {
            return Optional.empty();
        }
        String name = code.startsWith(SQS) ? code.substring(SQS.length()) : code;
        if (name.startsWith("Throttl") || name.startsWith("SlowDown")) {
            return Optional.of(ErrorKind.THROTTLED);
        }
        return Optional.ofNullable(KINDS.get(name));
    }

    private static void are(ErrorKind kind, String... codes) {
        for (String code : codes) {
            KINDS.put(code, kind);
        }
    }
}
