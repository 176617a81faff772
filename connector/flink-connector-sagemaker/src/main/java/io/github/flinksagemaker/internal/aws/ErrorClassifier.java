// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sts.model.StsException;

/**
 * Says what an error means, by its code first: SageMaker throttles with status 400, S3 answers 404
 * for a missing key as for a missing bucket.
 *
 * <p>What is not known and not the server's or the network's fault is {@link
 * ErrorKind#MISCONFIGURED}: it fails the job, where {@code REJECTED} would turn records into
 * failures, and {@code TRANSIENT} would try for ever.
 */
public final class ErrorClassifier {

    private static final Pattern NO_CREDENTIALS_OR_REGION =
            Pattern.compile("(?i)unable to (load|find|locate) (aws |a |the )?(credentials|region)");

    /** A source of credentials that is set up, since it was asked, and did not answer rightly. */
    private static final Pattern METADATA_HICCUP =
            Pattern.compile(
                    "(?i)(load|fetch) (credentials|(access|secret) key) from"
                            + " (imds|metadata|container\\.)"
                            + "|metadata token|retrieve imds token");

    /** Faults that all requests share, whatever they carry. */
    private static final Pattern BLAMES_THE_ENDPOINT =
            Pattern.compile("(?i)endpoint|variant|\\brole\\b|permission|authoriz");

    /** A location may hold any of those words. */
    private static final Pattern LOCATION = Pattern.compile("(?i)(s3|https)://[^\\s'\"]+");

    private ErrorClassifier() {}

    public static ErrorKind classify(Throwable error) {
        Throwable cause = unwrap(error);
        if (cause instanceof ServiceException) {
            return ((ServiceException) cause).kind();
        }
        if (cause instanceof SdkServiceException) {
            ErrorKind kind = classifyAnswer((SdkServiceException) cause);
            return cause instanceof StsException ? withoutBlame(kind) : kind;
        }
        if (cause instanceof SdkClientException) {
            return classifyClientFault((SdkClientException) cause);
        }
        return isNetworkFault(cause) ? ErrorKind.TRANSIENT : ErrorKind.MISCONFIGURED;
    }

    /** The failure itself, without the wrappers that futures add. */
    public static Throwable unwrap(Throwable error) {
        Throwable cause = error;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /**
     * The {@code Error} among the causes of a failure, if there is one: the SDK wraps whatever an
     * attempt threw as a client's fault, which would be repeated.
     */
    public static @Nullable Error errorIn(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Error) {
                return (Error) cause;
            }
        }
        return null;
    }

    /** The service's error code, if {@code error} is an answer that has one. */
    public static @Nullable String codeOf(Throwable error) {
        return error instanceof AwsServiceException
                        && ((AwsServiceException) error).awsErrorDetails() != null
                ? ((AwsServiceException) error).awsErrorDetails().errorCode()
                : null;
    }

    private static ErrorKind classifyAnswer(SdkServiceException answer) {
        String code = codeOf(answer);
        if (answer.isThrottlingException()) {
            return ErrorKind.THROTTLED;
        }
        if (code != null && code.startsWith("Validation")) {
            return classifyValidation(answer);
        }
        boolean signature =
                "SignatureDoesNotMatch".equals(code) || "InvalidSignatureException".equals(code);
        if (signature && answer.isClockSkewException()) {
            return ErrorKind.TRANSIENT;
        }
        return ErrorCodes.kindOf(code).orElseGet(() -> byStatus(answer));
    }

    /** STS answers before there is a request to blame: what time does not cure is a setting. */
    private static ErrorKind withoutBlame(ErrorKind kind) {
        return kind == ErrorKind.TRANSIENT || kind == ErrorKind.THROTTLED
                ? kind
                : ErrorKind.MISCONFIGURED;
    }

    private static ErrorKind classifyValidation(SdkServiceException answer) {
        String message = answer.getMessage() == null ? "" : answer.getMessage();
        String words = LOCATION.matcher(message).replaceAll("");
        return BLAMES_THE_ENDPOINT.matcher(words).find()
                ? ErrorKind.MISCONFIGURED
                : ErrorKind.REJECTED;
    }

    private static ErrorKind byStatus(SdkServiceException answer) {
        int status = answer.statusCode();
        if (status >= 500 || status == 408 || status == 409) {
            return ErrorKind.TRANSIENT;
        }
        switch (status) {
            case 403:
                return ErrorKind.ACCESS_DENIED;
            case 404:
                return answer instanceof S3Exception && codeOf(answer) == null
                        ? ErrorKind.NOT_FOUND
                        : ErrorKind.MISCONFIGURED;
            case 413: // body too large
            case 416: // range beyond the end
            case 431: // headers too large
                return ErrorKind.REJECTED;
            case 429:
                return ErrorKind.THROTTLED;
            default:
                return ErrorKind.MISCONFIGURED;
        }
    }

    private static ErrorKind classifyClientFault(SdkClientException fault) {
        if (fault instanceof ApiCallTimeoutException
                || fault instanceof ApiCallAttemptTimeoutException
                || fault instanceof AbortedException) {
            return ErrorKind.TRANSIENT;
        }
        String message = fault.getMessage() == null ? "" : fault.getMessage();
        if (NO_CREDENTIALS_OR_REGION.matcher(message).find()) {
            return ErrorKind.MISCONFIGURED;
        }
        if (isMetadataHiccup(message)) {
            return ErrorKind.TRANSIENT;
        }
        // Retryable without a network fault: a checksum that does not match, for one.
        return fault.retryable() || isNetworkFault(fault)
                ? ErrorKind.TRANSIENT
                : ErrorKind.MISCONFIGURED;
    }

    /** Whether a text of the SDK's says that a metadata service was asked in vain. */
    static boolean isMetadataHiccup(String message) {
        return METADATA_HICCUP.matcher(message).find();
    }

    private static boolean isNetworkFault(Throwable fault) {
        boolean network = false;
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileSystemException || cause instanceof FileNotFoundException) {
                return false; // a token or profile that is not where the settings say
            }
            if (cause instanceof Error) {
                return false; // no repetition mends a JVM or a class path
            }
            network |=
                    cause instanceof IOException
                            || cause instanceof TimeoutException
                            || cause instanceof RejectedExecutionException // client being closed
                            || cause.toString().contains("acquire operation"); // of a connection
        }
        return network;
    }
}
