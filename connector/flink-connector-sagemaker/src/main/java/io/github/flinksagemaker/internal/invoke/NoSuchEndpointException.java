// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.invoke;

import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A record names an endpoint that does not exist: the record's own fault, not a setting's. */
public final class NoSuchEndpointException extends ServiceException {

    private static final long serialVersionUID = 1L;

    /** "Endpoint fraud of account 123456789012 not found." */
    private static final Pattern WORDS = Pattern.compile("(?is)endpoint\\b.*\\bnot found");

    private NoSuchEndpointException(ServiceException refusal) {
        super(ErrorKind.REJECTED, String.valueOf(refusal.getMessage()), refusal);
    }

    /** {@code refusal} as the record's own, if that is what the service says. */
    public static ServiceException insteadOf(ServiceException refusal) {
        return saysSo(refusal) ? new NoSuchEndpointException(refusal) : refusal;
    }

    private static boolean saysSo(Throwable refusal) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            @Nullable String code = ErrorClassifier.codeOf(cause);
            if (code != null && code.startsWith("Validation")) {
                return WORDS.matcher(String.valueOf(cause.getMessage())).find();
            }
        }
        return false;
    }
}
