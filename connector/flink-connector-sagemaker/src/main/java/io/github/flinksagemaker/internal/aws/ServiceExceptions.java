// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.internal.text.BoundedText;
import software.amazon.awssdk.core.exception.SdkServiceException;

/** Turns the failure of one AWS call into a classified one whose message says what to do. */
public final class ServiceExceptions {

    private static final int MAX_MESSAGE = 600;

    private ServiceExceptions() {}

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
        String what = action + " on " + target + " failed";
        if (cause instanceof ServiceException) {
            return withoutCredentials(what, (ServiceException) cause);
        }
        ErrorKind kind = ErrorClassifier.classify(cause);
        String wayOut = new WayOut(action, resource).of(kind, cause);
        return new ServiceException(
                kind,
                what
                        + " ("
                        + kind
                        + "): "
                        + describe(cause)
                        + (wayOut.isEmpty() ? "" : ". " + wayOut),
                cause);
    }

    /** It has not come to a request: the credentials' own failure knows the way out. */
    private static ServiceException withoutCredentials(String what, ServiceException failure) {
        String message = what + ": " + failure.getMessage();
        return failure.getCause() == null
                ? new ServiceException(failure.kind(), message)
                : new ServiceException(failure.kind(), message, failure.getCause());
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
}
