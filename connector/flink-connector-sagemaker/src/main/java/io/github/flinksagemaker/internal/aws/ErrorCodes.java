package io.github.flinksagemaker.internal.aws;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the error codes of S3, SageMaker and SQS mean, whichever service sends them. */
final class ErrorCodes {

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
                "AccessDeniedException"); // SageMaker
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
                "KMS.DisabledException",
                "KMS.NotFoundException",
                "KMS.KMSInvalidStateException",
                "InvalidObjectState", // a lifecycle rule has archived the object
                "KeyTooLongError"); // keys are made from the staging path, not from records
        are(
                ErrorKind.TRANSIENT,
                "TemporaryRedirect", // a new bucket, until its name has spread
                "ExpiredToken",
                "ExpiredTokenException",
                "RequestExpired",
                "TokenRefreshRequired",
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
                "AWS.SimpleQueueService.OverLimit",
                "ModelNotReadyException");
    }

    private ErrorCodes() {}

    static Optional<ErrorKind> kindOf(@Nullable String code) {
        if (code == null) {
            return Optional.empty();
        }
        if (code.startsWith("Throttl") || code.startsWith("SlowDown")) {
            return Optional.of(ErrorKind.THROTTLED);
        }
        return Optional.ofNullable(KINDS.get(code));
    }

    private static void are(ErrorKind kind, String... codes) {
        for (String code : codes) {
            KINDS.put(code, kind);
        }
    }
}
